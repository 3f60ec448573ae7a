"""ECS: which capacity a cluster may use. The emulator has the API."""

from kinds import ApiType


def _strategy(it):
    return {
        "cluster": it.props["Cluster"],
        "capacityProviders": it.props["CapacityProviders"],
        "defaultCapacityProviderStrategy": [
            {name[0].lower() + name[1:]: value for name, value in step.items()}
            for step in it.props["DefaultCapacityProviderStrategy"]
        ],
    }


TYPES = {
    "AWS::ECS::ClusterCapacityProviderAssociations": ApiType(
        "ecs",
        create=[("PutClusterCapacityProviders", _strategy)],
        ref=lambda it: it.props["Cluster"],
    ),
}
