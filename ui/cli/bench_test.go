package cli

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"
)

// program is in the environment of a run of this test program that is to be slipway.
const program = "SLIPWAY_TEST_PROGRAM=1"

// TestMain makes this test program slipway where it is run as that: main.go holds no more than this, and nothing has to
// be built for the tests that need a process of its own.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400) // these tests make much garbage in a small heap: the processor time for it counts
	if name, value, _ := strings.Cut(program, "="); os.Getenv(name) == value {
		ctx, signals := HearSignals(context.Background())
		os.Exit(Run(ctx, signals, os.Args[1:]))
	}
	flag.Parse()
	// the tests that run beside others here wait for a program at a terminal most of the time
	if err := flag.Set("test.parallel", "6"); err != nil {
		panic(err)
	}
	m.Run()
}

// itself is this test program.
func itself(t *testing.T) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// built is the program as go build makes it, without what a test program has besides.
func built(b *testing.B) string {
	b.Helper()
	binary := filepath.Join(b.TempDir(), "slipway")
	if out, err := exec.Command("go", "build", "-o", binary, "slipway").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	return binary
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
