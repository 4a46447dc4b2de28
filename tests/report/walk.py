"""What the tests look at in a report."""


def texts(block):
    """Every text of a block, in its order."""
    match block.kind:
        case "heading" | "paragraph":
            return [block.text]
        case "items":
            return [block.lead, *block.items]
        case "table":
            return [cell for row in block.rows for cell in row]
        case _:
            return []


def plain(text):
    return "".join(run.text for run in text)


def runs(report):
    for block in (*report.summary, *(block for chapter in report.chapters for block in chapter.blocks)):
        for text in texts(block):
            yield from text
    for fact in report.facts:
        yield from fact.text


def blocks(report, number):
    return next(chapter.blocks for chapter in report.chapters if chapter.number == str(number))


def said(report, number):
    return "\n".join(plain(text) for block in blocks(report, number) for text in texts(block))
