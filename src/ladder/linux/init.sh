#!/bin/busybox sh
# The first program of the machine. It waits at the third serial port; a snapshot is taken there. What follows is one
# command on the files of a workspace: they come over 9p as an archive, and go back so.
/bin/busybox mkdir -p /proc /sys /dev /tmp /root /host /workspace /usr/bin /usr/sbin /sbin /etc
/bin/busybox --install -s
export PATH=/bin:/sbin:/usr/bin:/usr/sbin HOME=/root TERM=xterm-256color
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/pts && mount -t devpts pts /dev/pts
echo 'root::0:0:root:/root:/bin/sh' > /etc/passwd
echo 'root:x:0:' > /etc/group
hostname espalier
for module in $(cat /modules/order); do insmod "/modules/$module" || echo "no $module" > /dev/ttyS0; done
for port in 0 1 2; do stty -F /dev/ttyS$port raw -echo clocal; done
exec 7<>/dev/ttyS2
ip link set lo up
echo ready >&7
read -r go <&7

mount -t 9p -o trans=virtio,version=9p2000.L,msize=131072,cache=none host9p /host || { echo "broken no 9p" >&7; poweroff -f; }
date -s "@$(cat /host/now)" > /dev/null
cat /host/seed > /dev/urandom
# The archiver reads and writes 512 bytes at a time, each of which would be a question over 9p.
dd if=/host/in.cpio of=/tmp/.in bs=128k 2> /dev/null
cd /workspace && cpio -idmu < /tmp/.in 2> /dev/null
rm /tmp/.in
cp /host/run.sh /tmp/.run.sh
cp /host/stdin /tmp/.stdin
. /host/environment.sh
end=$(cat /host/nonce)
umount /host
if cd "/workspace$FOLDER" 2> /dev/null; then
  unset FOLDER
  echo running >&7
  /bin/sh /tmp/.run.sh < /tmp/.stdin > /dev/ttyS0 2> /dev/ttyS1 7<&-
  code=$?
else
  echo running >&7
  echo "$FOLDER: no such folder" > /dev/ttyS1
  code=1
fi
cd /workspace && find . -type f | cpio -o -H newc > /tmp/.out 2> /dev/null
mount -t 9p -o trans=virtio,version=9p2000.L,msize=131072,cache=none host9p /host
dd if=/tmp/.out of=/host/out.cpio bs=128k 2> /dev/null
sync
umount /host
printf '%s' "$end" > /dev/ttyS0
printf '%s' "$end" > /dev/ttyS1
echo "exit $code" >&7
while :; do sleep 1000; done
