package cli

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"

	"slipway/steps/sandbox"
)

// computer is a person's machine in these tests: the built program, a home folder with the sandbox's state, and a
// project.
type computer struct {
	t      testing.TB
	binary string
	home   string
	dir    string // the project's folder, called shop
	speed  int    // how many times faster than the wall clock the sandbox runs
	env    []string
}

func newComputer(t testing.TB, binary string) *computer {
	t.Helper()
	c := &computer{t: t, binary: binary, home: t.TempDir(), dir: filepath.Join(t.TempDir(), "shop"), speed: 600}
	if err := os.Mkdir(c.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *computer) command(args ...string) *exec.Cmd {
	cmd := exec.Command(c.binary, append(args, "--sandbox", "--sandbox-speed", strconv.Itoa(c.speed))...)
	cmd.Dir = c.dir
	cmd.Env = append([]string{
		"HOME=" + c.home, "XDG_STATE_HOME=" + filepath.Join(c.home, "state"), "PATH=" + os.Getenv("PATH"),
		"TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8",
	}, c.env...) // the last one of a name counts
	return cmd
}

// run runs the program without a terminal and fails the test unless it ends well.
func (c *computer) run(args ...string) {
	c.t.Helper()
	if out, err := c.command(args...).CombinedOutput(); err != nil {
		c.t.Fatalf("slipway %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// terminal is the program on a real terminal: a pty, with an emulator at its other end that keeps the screen.
type terminal struct {
	t     testing.TB
	cmd   *exec.Cmd
	pty   *os.File
	emu   *vt.SafeEmulator
	ended chan struct{} // closed when the program has closed the terminal
	keys  []string

	mu      sync.Mutex
	changed chan struct{} // closed and replaced at each output
	secret  string        // must be on no screen and in no output
	leaked  string        // the screen that showed it
	all     bytes.Buffer  // everything the program wrote
}

// patience bounds the wait for one screen, on a machine that has other things to do.
const patience = 60 * time.Second

// on starts the program in a window of w columns and h rows.
func (c *computer) on(w, h int, args ...string) *terminal {
	c.t.Helper()
	cmd := c.command(args...)
	file, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)})
	if errors.Is(err, pty.ErrUnsupported) || errors.Is(err, os.ErrNotExist) {
		c.t.Skipf("needs a pseudo terminal, which this system does not have: %v", err)
	} else if err != nil {
		c.t.Fatal(err)
	}
	s := &terminal{t: c.t, cmd: cmd, pty: file, emu: vt.NewSafeEmulator(w, h), ended: make(chan struct{}),
		changed: make(chan struct{})}
	go s.reply()
	go s.read()
	c.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-s.ended
		_ = file.Close()
	})
	return s
}

// reply sends what a terminal answers when it is asked for its colours and modes. It goes on when nobody takes the
// answers any more: the emulator waits for its replies to be read.
func (s *terminal) reply() {
	buf := make([]byte, 1024)
	for {
		n, err := s.emu.Read(buf)
		if err != nil {
			return
		}
		_, _ = s.pty.Write(buf[:n])
	}
}

// read feeds the emulator until the program has gone, and looks at every screen on the way.
func (s *terminal) read() {
	defer close(s.ended)
	buf := make([]byte, 32*1024)
	for {
		n, err := s.pty.Read(buf)
		if n > 0 {
			_, _ = s.emu.Write(buf[:n])
			shown := s.screen()
			s.mu.Lock()
			s.all.Write(buf[:n])
			if s.secret != "" && s.leaked == "" && strings.Contains(shown, s.secret) {
				s.leaked = shown
			}
			close(s.changed)
			s.changed = make(chan struct{})
			s.mu.Unlock()
		}
		if err != nil { // EIO: the other end is closed
			return
		}
	}
}

// screen is what the window shows now.
func (s *terminal) screen() string { return ansi.Strip(s.emu.Render()) }

// waitFor waits until the screen shows all the texts.
func (s *terminal) waitFor(texts ...string) *terminal {
	s.t.Helper()
	return s.wait(func(shown string) (missing string) {
		for _, text := range texts {
			if !strings.Contains(shown, text) {
				missing = text
			}
		}
		return missing
	})
}

// waitMatch waits until the screen shows what the pattern says.
func (s *terminal) waitMatch(pattern string) *terminal {
	s.t.Helper()
	is := regexp.MustCompile(pattern)
	return s.wait(func(shown string) string {
		if is.MatchString(shown) {
			return ""
		}
		return pattern
	})
}

// wait waits until nothing is missing on the screen.
func (s *terminal) wait(lacks func(shown string) (missing string)) *terminal {
	s.t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		missing := lacks(s.screen())
		if missing == "" {
			return s
		}
		why := "in time"
		select {
		case <-changed:
			continue
		case <-s.ended:
			if why = "before the program ended"; lacks(s.screen()) == "" {
				continue
			}
		case <-deadline.C:
		}
		s.t.Fatalf("the screen does not show %q %s:\n%s\nkeys: %s", missing, why, s.screen(), strings.Join(s.keys, " "))
	}
}

// sequences are what a terminal sends for a key.
var sequences = map[string]string{
	"enter": "\r", "tab": "\t", "shift+tab": "\x1b[Z", "esc": "\x1b", "up": "\x1b[A", "down": "\x1b[B",
	"backspace": "\x7f",
	"pgdown":    "\x1b[6~", "ctrl+c": "\x03", "ctrl+o": "\x0f", "ctrl+t": "\x14", "ctrl+u": "\x15",
}

// reach presses a key until the pointer stands at what the pattern says, wherever that is in a list: on past it or
// before it, the key's opposite goes back.
func (s *terminal) reach(key, pattern string) *terminal {
	s.t.Helper()
	at := regexp.MustCompile(pattern)
	for range 2 {
		for range 20 {
			before := s.quiet().pointed()
			if at.MatchString(before) {
				return s
			}
			s.press(key)
			for end := time.Now().Add(time.Second); s.pointed() == before && time.Now().Before(end); {
				time.Sleep(2 * time.Millisecond)
			}
			if s.pointed() == before { // the end of the list
				break
			}
		}
		key = map[string]string{"down": "up", "up": "down", "tab": "shift+tab", "shift+tab": "tab"}[key]
	}
	s.t.Fatalf("no %s leads to %q:\n%s\nkeys: %s", key, pattern, s.screen(), strings.Join(s.keys, " "))
	return nil
}

// quiet waits until the program has drawn what it draws now: nothing came for a moment. What turns for ever is not
// waited for.
func (s *terminal) quiet() *terminal {
	for range 20 {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		select {
		case <-changed:
		case <-time.After(30 * time.Millisecond):
			return s
		}
	}
	return s
}

// pointed are the lines of the body with a pointer in them.
func (s *terminal) pointed() string {
	var lines []string
	for _, line := range strings.Split(s.screen(), "\n") {
		if strings.Contains(line, "▸") && !strings.Contains(line, "──") { // the stepper has one too
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// press sends keys by name; what is no name is typed.
func (s *terminal) press(keys ...string) *terminal {
	s.t.Helper()
	for _, k := range keys {
		s.keys = append(s.keys, k)
		if seq, ok := sequences[k]; ok {
			k = seq
		}
		if _, err := s.pty.WriteString(k); err != nil {
			s.t.Fatalf("%v; keys: %s", err, strings.Join(s.keys, " "))
		}
	}
	return s
}

// hides says that a value may be on no screen from now on.
func (s *terminal) hides(value string) *terminal {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.secret = value
	return s
}

// resize drags the window to another size.
func (s *terminal) resize(w, h int) *terminal {
	s.t.Helper()
	s.emu.Resize(w, h)
	if err := pty.Setsize(s.pty, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)}); err != nil {
		s.t.Fatal(err)
	}
	return s
}

// ends waits for the end of the program.
func (s *terminal) ends(patience time.Duration) {
	s.t.Helper()
	over := make(chan error, 1)
	go func() { over <- s.cmd.Wait() }()
	select {
	case <-over: // its code is the caller's to look at
	case <-time.After(patience):
		s.t.Fatalf("the program does not end:\n%s\nkeys: %s", s.screen(), strings.Join(s.keys, " "))
	}
	<-s.ended
}

// exits waits for the end of the program, with an exit code, and looks at what it has left.
func (s *terminal) exits(code int) *terminal {
	s.t.Helper()
	s.ends(patience)
	if got := s.cmd.ProcessState.ExitCode(); got != code {
		s.t.Fatalf("exit code %d, want %d:\n%s\nkeys: %s", got, code, s.screen(), strings.Join(s.keys, " "))
	}
	if s.emu.IsAltScreen() {
		wrote := s.written()
		s.t.Errorf("the terminal is left on the alternate screen; the last that was written: %q\nkeys: %s",
			wrote[max(0, len(wrote)-600):], strings.Join(s.keys, " "))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.leaked != "" {
		s.t.Errorf("%q was on the screen:\n%s", s.secret, s.leaked)
	}
	if s.secret != "" && strings.Contains(ansi.Strip(s.all.String()), s.secret) {
		s.t.Errorf("%q was written to the terminal", s.secret)
	}
	return s
}

// written is everything the program wrote.
func (s *terminal) written() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.String()
}

// read is a file of the project.
func (c *computer) read(name string) string {
	c.t.Helper()
	text, err := os.ReadFile(filepath.Join(c.dir, name))
	if err != nil {
		c.t.Fatal(err)
	}
	return string(text)
}

// keeps fails unless slipway.yaml holds the texts.
func (c *computer) keeps(texts ...string) {
	c.t.Helper()
	answers := c.read("slipway.yaml")
	for _, text := range texts {
		if !strings.Contains(answers, text) {
			c.t.Errorf("slipway.yaml does not keep %q:\n%s", text, answers)
		}
	}
}

// account opens the computer's sandbox while the program is not running, as somebody else who works in the account
// would.
func (c *computer) account(do func(box *sandbox.Sandbox)) {
	c.t.Helper()
	path := filepath.Join(c.home, "state", "slipway", "sandbox", "aws.json")
	box, err := sandbox.Open(path, sandbox.Options{Clock: sandbox.NewFastClock(nil, float64(c.speed)),
		Region: "eu-west-1"})
	if err != nil {
		c.t.Fatal(err)
	}
	do(box)
	if err := box.Close(); err != nil {
		c.t.Fatal(err)
	}
}
