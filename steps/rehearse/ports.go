package rehearse

import (
	"bufio"
	"context"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

// listener is a TCP port that something in the container listens on.
type listener struct {
	port  int
	local bool // on a loopback address alone
}

// tables are the kernel's lists of TCP sockets.
var tables = []string{"/proc/net/tcp", "/proc/net/tcp6"}

// readers are ways to print a file inside a container. Which of them works depends on what the image holds.
var readers = [][]string{
	{"cat"},
	{"sh", "-c", `while IFS= read -r l; do echo "$l"; done < "$0"`},
	{"node", "-e", "process.stdout.write(require('fs').readFileSync(process.argv[1]))"},
	{"python3", "-c", "import sys; sys.stdout.write(open(sys.argv[1]).read())"},
	{"python", "-c", "import sys; sys.stdout.write(open(sys.argv[1]).read())"},
	{"ruby", "-e", "print File.read(ARGV[0])"},
	{"busybox", "cat"},
}

// listeners are the ports that a running container listens on, and false where nothing could tell: an image without a
// shell on an engine that runs in a virtual machine.
func (r *rehearsal) listeners(ctx context.Context, name string, pid int) ([]listener, bool) {
	var all []listener
	told := false
	for _, table := range tables {
		text, ok := r.procfile(ctx, name, pid, table)
		told = told || ok
		all = append(all, parseSockets(text)...)
	}
	return merged(all), told
}

func (r *rehearsal) procfile(ctx context.Context, name string, pid int, path string) (string, bool) {
	if pid > 0 { // the engine runs on this very kernel
		raw, err := os.ReadFile(fmt.Sprintf("/proc/%d%s", pid, strings.TrimPrefix(path, "/proc")))
		if err == nil && strings.Contains(string(raw), "local_address") {
			return string(raw), true
		}
	}
	for _, reader := range readers {
		args := append(append([]string{"exec", name}, reader...), path)
		if out, err := r.do(ctx, nil, nil, args...); err == nil && strings.Contains(out, "local_address") {
			return out, true
		}
	}
	return "", false
}

const listening = "0A" // the state of a socket, include/net/tcp_states.h of Linux

// engineDNS is 127.0.0.11, where Docker answers the container's questions for names. It is no part of the image.
const engineDNS = "0B00007F"

// parseSockets reads /proc/net/tcp or tcp6: https://docs.kernel.org/networking/proc_net_tcp.html
func parseSockets(text string) (all []listener) {
	lines := bufio.NewScanner(strings.NewReader(text))
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 4 || fields[3] != listening {
			continue
		}
		address, port, ok := strings.Cut(fields[1], ":")
		n, err := strconv.ParseUint(port, 16, 16)
		if !ok || err != nil || address == engineDNS {
			continue
		}
		all = append(all, listener{port: int(n), local: loopback(address)})
	}
	return all
}

// loopback reads an address as the kernel prints it: words of four bytes, each in the machine's order, which is little
// endian on both architectures of Fargate.
func loopback(address string) bool {
	raw, err := hex.DecodeString(address)
	if err != nil {
		return false
	}
	switch len(raw) {
	case 4:
		return raw[3] == 127
	case 16:
		v6 := strings.EqualFold(address, "00000000000000000000000001000000")
		mapped := strings.EqualFold(address[:24], "0000000000000000FFFF0000") && raw[15] == 127
		return v6 || mapped
	}
	return false
}

// merged are the listeners of both tables, one a port: it is local where all of them are.
func merged(all []listener) (one []listener) {
	for _, l := range all {
		if at := slices.IndexFunc(one, func(o listener) bool { return o.port == l.port }); at >= 0 {
			one[at].local = one[at].local && l.local
			continue
		}
		one = append(one, l)
	}
	return one
}
