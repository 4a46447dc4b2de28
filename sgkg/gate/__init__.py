"""How findings become decisions: places, fingerprints, baselines, waivers, the policy, the verdict."""

__all__: list[str] = []
