package cli

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// computer is a person's machine in these tests: the built program, a home folder with the sandbox's state, and a project.
type computer struct {
	t      *testing.T
	binary string
	home   string
	dir    string // the project's folder, called shop
}

func newComputer(t *testing.T, binary string) *computer {
	t.Helper()
	c := &computer{t: t, binary: binary, home: t.TempDir(), dir: filepath.Join(t.TempDir(), "shop")}
	if err := os.Mkdir(c.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *computer) command(args ...string) *exec.Cmd {
	cmd := exec.Command(c.binary, append(args, "--sandbox", "--sandbox-speed", "200")...)
	cmd.Dir = c.dir
	cmd.Env = []string{
		"HOME=" + c.home, "XDG_STATE_HOME=" + filepath.Join(c.home, "state"), "PATH=" + os.Getenv("PATH"),
		"TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8",
	}
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
	t     *testing.T
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

// patience bounds the wait for one screen. Two minutes of the machine would be 400 minutes of the sandbox.
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
	s := &terminal{t: c.t, cmd: cmd, pty: file, emu: vt.NewSafeEmulator(w, h), ended: make(chan struct{}), changed: make(chan struct{})}
	go io.Copy(file, s.emu) // what a terminal answers when it is asked for its colours and modes
	go s.read()
	c.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-s.ended
		_ = file.Close()
	})
	return s
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
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		missing := ""
		shown := s.screen()
		for _, text := range texts {
			if !strings.Contains(shown, text) {
				missing = text
			}
		}
		if missing == "" {
			return s
		}
		why := "in time"
		select {
		case <-changed:
			continue
		case <-s.ended:
			if why = "before the program ended"; strings.Contains(s.screen(), missing) {
				continue
			}
		case <-deadline.C:
		}
		s.t.Fatalf("the screen does not show %q %s:\n%s\nkeys: %s", missing, why, s.screen(), strings.Join(s.keys, " "))
	}
}

// sequences are what a terminal sends for a key.
var sequences = map[string]string{
	"enter": "\r", "tab": "\t", "shift+tab": "\x1b[Z", "esc": "\x1b", "up": "\x1b[A", "down": "\x1b[B", "backspace": "\x7f",
	"ctrl+c": "\x03", "ctrl+o": "\x0f", "ctrl+t": "\x14", "ctrl+u": "\x15",
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

// exits waits for the end of the program, with an exit code.
func (s *terminal) exits(code int) *terminal {
	s.t.Helper()
	select {
	case <-s.ended:
	case <-time.After(patience):
		s.t.Fatalf("the program does not end:\n%s\nkeys: %s", s.screen(), strings.Join(s.keys, " "))
	}
	_ = s.cmd.Wait() // its code is looked at next
	if got := s.cmd.ProcessState.ExitCode(); got != code {
		s.t.Fatalf("exit code %d, want %d:\n%s\nkeys: %s", got, code, s.screen(), strings.Join(s.keys, " "))
	}
	if s.emu.IsAltScreen() {
		s.t.Errorf("the terminal is left on the alternate screen")
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

// TestTerminal walks whole journeys by keys in the built program on a real terminal.
func TestTerminal(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program and runs it for half a minute")
	}
	binary := filepath.Join(t.TempDir(), "slipway")
	if out, err := exec.Command("go", "build", "-o", binary, "slipway").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for name, journey := range map[string]func(t *testing.T, c *computer){
		"first setup":       firstSetup,
		"stop and resume":   stopAndResume,
		"dns elsewhere":     dnsElsewhere,
		"one step":          oneStep,
		"small and resized": smallAndResized,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			journey(t, newComputer(t, binary))
		})
	}
}

const terminalDockerfile = "FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nUSER 1001\nEXPOSE 8000\nCMD [\"python\", \"-m\", \"app\"]\n"

// agree types the app's name under the plan.
func (s *terminal) agree() *terminal {
	s.t.Helper()
	s.waitFor("Nothing of this has been done yet").press("enter").waitFor("Type shop")
	return s.press("shop").waitFor("▸ shop").press("enter")
}

// begin goes on with the answers of slipway.yaml to the plan, when nothing is in AWS yet.
func (s *terminal) begin() *terminal {
	s.t.Helper()
	s.waitFor("Go on with shop").press("enter").waitFor("YOUR APP").press("ctrl+o").waitFor("SERVICE").press("ctrl+o")
	return s
}

// firstSetup goes from a folder with a Dockerfile to a live stack, by keys only, and its secret is on no screen.
func firstSetup(t *testing.T, c *computer) {
	write(t, c.dir, "Dockerfile", terminalDockerfile)
	s := c.on(80, 24).hides("sk_live_marker")
	s.waitFor("Set up a new stack").press("enter").waitFor("▸ Name of the app", "shop")
	s.press("enter").waitFor("▸ Environment").press("enter").waitFor("▸ AWS region").press("enter").waitFor("▸ Start from").press("enter")
	s.waitFor("SERVICE", "▸ no domain", "api.example.com").press("up").waitFor("▸ shop.example.com").press("up").waitFor("▸ api.example.com")
	s.press("enter").waitFor("▸ E-mail")
	s.press("me").waitFor("▸ me").press("enter").waitFor("is not an e-mail address")
	s.press("@example.com").waitFor("me@example.com").press("enter").waitFor("SECRETS")
	s.press("STRIPE_KEY").waitFor("▸ STRIPE_KEY").press("enter").waitFor("Value of STRIPE_KEY")
	s.press("sk_live_marker").waitFor("▸ **************").press("enter")
	s.agree().waitFor("Everything is made").press("enter").waitFor("22 pass").press("enter")
	s.waitFor("shop is live", "https://api.example.com").press("enter").exits(0)
	s.waitFor("shop is live", "https://api.example.com") // the card stays when the program has gone
	if text := c.read("slipway.yaml"); !strings.Contains(text, "me@example.com") || strings.Contains(text, "sk_live_marker") {
		t.Errorf("slipway.yaml:\n%s", text)
	}
}

// stopAndResume stops a run half way: ctrl+c asks, the second one finishes what is in flight; the next start goes on to the end.
func stopAndResume(t *testing.T, c *computer) {
	write(t, c.dir, "slipway.yaml", sandboxStack)
	s := c.on(80, 24)
	s.begin().agree().waitFor("applying").press("ctrl+c").waitFor("Stop?", "Keep going").press("ctrl+c").waitFor("Try again")
	s.press("q").exits(130).waitFor("AWS goes on with")

	s = c.on(80, 24)
	s.waitFor("Go on with shop").press("enter").waitFor("missing").press("p")
	s.agree().waitFor("Everything is made").press("enter").waitFor("verdict ").press("enter")
	s.waitFor("shop is live").press("enter").waitFor("URL", "1 of 1 running").press("q").exits(0)
}

// dnsElsewhere makes everything but the certificate of a domain somebody else hosts: the records are what the program leaves behind.
func dnsElsewhere(t *testing.T, c *computer) {
	write(t, c.dir, "slipway.yaml", sandboxStack+"service:\n  domain: api.elsewhere.org\n  dns: elsewhere\n")
	s := c.on(80, 24)
	s.begin().agree().waitFor("Everything is made").press("enter").waitFor("verdict ").press("enter")
	s.waitFor("Waiting for you", "CNAME", "api.elsewhere.org").press("enter").exits(4)
	s.waitFor("CNAME", "api.elsewhere.org")
}

// oneStep changes one answer of one step by name, and leaves the rest alone.
func oneStep(t *testing.T, c *computer) {
	write(t, c.dir, "slipway.yaml", sandboxStack)
	c.run("apply", "--yes")
	s := c.on(80, 24, "step", "data")
	s.waitFor("Go on with shop").press("enter").waitFor("DATA").press("tab").waitFor("▸ Which PostgreSQL version?").press("tab").waitFor("▸ How large should the database be?")
	s.press("down").waitFor("▸ db.t4g.micro").press("down").waitFor("▸ db.t3.small").press("ctrl+o")
	s.agree().waitFor("Everything is made").press("enter").waitFor("verdict ").press("enter")
	s.waitFor("shop is live").press("enter").exits(0)
	if text := c.read("slipway.yaml"); !strings.Contains(text, "class: db.t3.small") {
		t.Errorf("slipway.yaml does not keep the answer:\n%s", text)
	}
}

// smallAndResized answers in a window of 60x16 that changes its size while a form is open.
func smallAndResized(t *testing.T, c *computer) {
	write(t, c.dir, "Dockerfile", terminalDockerfile)
	s := c.on(60, 16)
	s.waitFor("Set up a new stack").press("enter").waitFor("▸ Name of the app").press("2").waitFor("shop2")
	s.resize(120, 40).waitFor("STEPS", "▸ shop2", "load balancer")
	s.resize(60, 16).waitFor("▸ Name of the app", "▸ shop2").press("backspace").press("enter").waitFor("▸ Environment")
	s.resize(30, 8).waitFor("60").resize(60, 16).waitFor("▸ Environment")
	s.press("ctrl+c").exits(130)
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
