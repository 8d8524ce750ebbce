package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// built is the program as go build makes it.
func built(t testing.TB) string {
	t.Helper()
	binary, err := builtOnce()
	if err != nil {
		t.Fatal(err)
	}
	return binary
}

var builtOnce = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "slipway-built-")
	if err != nil {
		return "", err
	}
	removeBuilt = func() { _ = os.RemoveAll(folder) }
	binary := filepath.Join(folder, "slipway")
	if out, err := exec.Command("go", "build", "-o", binary, "slipway").CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return binary, nil
})

var removeBuilt = func() {}

func TestMain(m *testing.M) {
	code := m.Run()
	removeBuilt()
	os.Exit(code)
}

// BenchmarkHelp starts the built program for its help, and tells the processor time of the process.
func BenchmarkHelp(b *testing.B) {
	c := newComputer(b, built(b))
	var user time.Duration
	for b.Loop() {
		cmd := c.command("--help")
		if err := cmd.Run(); err != nil {
			b.Fatal(err)
		}
		user += cmd.ProcessState.UserTime()
	}
	b.ReportMetric(float64(user.Microseconds())/1000/float64(b.N), "user-ms/op")
}

// BenchmarkWizard starts the built wizard on a real terminal, and tells when its first frame stands, and, at rest on
// the first screen, how much memory it has had resident at most and how much processor time it takes.
func BenchmarkWizard(b *testing.B) {
	c := newComputer(b, built(b))
	c.speed = 60
	var first, rest, idle time.Duration
	peak := 0.0
	for b.Loop() {
		began := time.Now()
		s := c.on(120, 40).waitFor("Before we start")
		first += time.Since(began)
		s.waitFor("Set up a new stack").settled()
		peak = max(peak, resident(b, s.cmd.Process.Pid))
		before := s.cpu()
		time.Sleep(500 * time.Millisecond)
		rest, idle = rest+500*time.Millisecond, idle+s.cpu()-before
		s.press("q").exits(0)
	}
	b.ReportMetric(float64(first.Milliseconds())/float64(b.N), "first-frame-ms")
	b.ReportMetric(peak, "peak-MiB")
	b.ReportMetric(100*float64(idle)/float64(rest), "%cpu-at-rest")
}

// resident is the most memory a process has had resident, in MiB, where the system tells.
func resident(b *testing.B, pid int) float64 {
	status, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status"))
	if err != nil {
		b.Skip("this system does not tell how much memory a process has: ", err)
	}
	for line := range strings.Lines(string(status)) {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "VmHWM:" {
			kib, err := strconv.Atoi(fields[1])
			if err != nil {
				b.Fatal(err)
			}
			return float64(kib) / 1024
		}
	}
	b.Fatalf("no VmHWM among\n%s", status)
	return 0
}

// cpu is the processor time the program has taken, as far as the system tells: hundredths of a second.
func (s *terminal) cpu() time.Duration {
	s.t.Helper()
	stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(s.cmd.Process.Pid), "stat"))
	if err != nil {
		s.t.Fatal(err)
	}
	// the third field, the state, comes first
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	ticks := 0
	for _, field := range fields[11:13] { // utime and stime
		n, err := strconv.Atoi(field)
		if err != nil {
			s.t.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * time.Second / 100
}
