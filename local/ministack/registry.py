"""Everything we add to the emulator, in one place, and the checks that keep the list honest."""

from handlers import balancing, ec2, ecs, edge, migrations, operations, rds, s3, security
from ministack.services import ssm
from ministack.services.cloudformation import provisioners, stacks

ADDED = {**ec2.TYPES, **ecs.TYPES, **rds.TYPES, **edge.TYPES, **security.TYPES, **operations.TYPES, **migrations.TYPES}
PATCHES = [*rds.PATCHES, *edge.PATCHES, *balancing.PATCHES, *s3.PATCHES, *operations.PATCHES]

# Public parameters that every AWS account can read and the emulator knows in part: the newest Amazon Linux 2023 images.
PUBLIC_PARAMETERS = {
    f"/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-{kernel}-{cpu}": "ami-0c2023a1b2c3d4e5f"
    for kernel in ("default", "6.1", "6.12")
    for cpu in ("x86_64", "arm64")
}

# A patch changes behaviour that no table shows: whoever moves the pin checks each patch and then this line.
PATCHES_CHECKED_WITH = "1.5.33"


def problems(version):
    """Why these additions do not fit the emulator that is installed; empty when they do."""
    known = provisioners._RESOURCE_HANDLERS
    found = [
        f"the emulator now has {type_name} itself: delete its entry in local/ministack/handlers"
        for type_name in sorted(set(ADDED) & set(known))
    ]
    found += [
        f"patch '{patch.name}' changes {patch.type_name}, which the emulator does not have"
        for patch in PATCHES
        if patch.type_name not in known
    ]
    if version != PATCHES_CHECKED_WITH:
        found.append(
            f"the patches were checked with {PATCHES_CHECKED_WITH}, installed is {version}: check each one in "
            "local/ministack, then set PATCHES_CHECKED_WITH in registry.py"
        )
    return found


def describe(version):
    """The registry as data, for the read-back's labels and for the list printed at the end."""
    return {
        "version": version,
        "emulated": sorted(provisioners._RESOURCE_HANDLERS),
        "added": sorted(name for name, handler in ADDED.items() if not handler.placeholder),
        "placeholders": sorted(name for name, handler in ADDED.items() if handler.placeholder),
        "patches": [{"name": p.name, "type": p.type_name, "properties": p.properties, "why": p.why} for p in PATCHES],
        "problems": problems(version),
    }


def install():
    """Adds and patches, in the emulator's own table."""
    table = provisioners._RESOURCE_HANDLERS
    for type_name, handler in ADDED.items():
        table[type_name] = handler.handlers(type_name)
    for patch in PATCHES:
        table[patch.type_name] = patch.over(table[patch.type_name])
    s3.install()
    balancing.install()
    ssm._PUBLIC_AMI_PARAMETERS.update(PUBLIC_PARAMETERS)
    ours = {*ADDED, *(patch.type_name for patch in PATCHES)}
    # Ours call the emulator's API, so they must not run on the thread that serves it.
    blocking = stacks._runs_on_worker_thread
    stacks._runs_on_worker_thread = lambda type_name: type_name in ours or blocking(type_name)
