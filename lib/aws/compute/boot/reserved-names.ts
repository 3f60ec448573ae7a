/**
 * Users, groups, services and folders of Amazon Linux 2023, and files in /etc.
 *
 * An application with such a name would run as that user, replace that service, or own a folder of the system in /etc, /opt, /run or
 * /var/log. [Packages](https://docs.aws.amazon.com/linux/al2023/release-notes/all-packages-AL2023.html)
 */
const NAMES = `
  adm aoc audio avahi bin cdrom chrony cwagent daemon dbus dialout disk floppy ftp games halt input kmem kvm libstoragemgmt lock lp mail man
  mem nobody operator polkitd render root rpc rpcuser screen sgx shutdown ssh-keys sshd ssm-user stapunpriv stapusr sync tape tcpdump
  tss tty users utempter utmp video wheel

  acpid agetty at atd auditd autofs autovt bluetooth chronyd console-getty container-getty cron crond cups dbus-broker debug-shell dnf
  docker containerd emergency firewalld getty gssproxy hibinit-agent httpd initrd iptables irqbalance kdump libvirtd logrotate
  man-db-cache-update messagebus network networkd nftables nginx nscd ntpd plymouth podman polkit postfix quotaon rescue resolved rngd rsync
  rsyslog selinux-autorelabel serial-getty sssd sysstat tuned udev udevd update-motd user user-runtime-dir

  alternatives amazon audit aws bash binfmt blkid credstore crypto-policies default depmod dhcp dracut firmware fonts gcrypt gnupg
  grub gss initctl iproute2 journal kernel krb5 ld libaudit libnl lvm lost modprobe modules mount opt pam pki popt private profile rhsm rpm
  run rwtab sa sasl2 security selinux setrans setup skel ssh ssl statetab sudo sudoers swid sysconfig sysctl system systemd terminfo
  tmpfiles xattr xdg yum

  adjtime aliases anacrontab bashrc crontab crypttab dhcpcd environment ethers exports filesystems fstab group gshadow hostname hosts
  inputrc issue localtime magic motd mtab netconfig networks nsswitch passwd printcap protocols services shadow shells subgid
  subuid vconsole
`;

const RESERVED = new Set(NAMES.trim().split(/\s+/));
/** Beginnings of the names of services that the system has, or may get by an update. */
const PREFIXES =
  /^(amazon|auth-rpcgss|aws|cloud|dbus-org|dnf|dracut|ec2|grub|initrd|nfs|policy-routes|rpc|selinux|systemd|update)-/;

/**
 * Returns true if the operating system of the instances uses the name.
 *
 * @internal
 */
export function isReservedName(name: string): boolean {
  return RESERVED.has(name) || PREFIXES.test(name);
}
