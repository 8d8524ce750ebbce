package cli

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// terminal is the program on a real terminal: a pty, with an emulator at its other end that keeps the screen.
type terminal struct {
	t     testing.TB
	cmd   *exec.Cmd
	pty   *os.File // the window's end
	tty   *os.File // the program's end
	emu   *vt.SafeEmulator
	gone  chan struct{} // closed when the program has ended
	ended chan struct{} // closed when everything that it wrote has been read
	keys  []string
	// silent is a terminal that answers nothing that it is asked.
	silent bool

	mu      sync.Mutex
	changed chan struct{} // closed and replaced at each output
	drawing bool          // a screen has been begun
	shown   string        // the last screen that was drawn whole
	secret  string        // must be on no screen and in no output
	leaked  string        // the screen that showed it
	all     bytes.Buffer  // everything the program wrote
}

// patience bounds the wait for one screen, on a machine that has other things to do.
const patience = 60 * time.Second

// theEnd is written to the terminal after the program has ended: what comes before it is all that the program wrote.
// The end of file does not tell. Linux may say that the other end is closed while the last of what was written to it is
// still on its way through a full buffer, and a terminal that stops reading then loses that. So the other end is held
// open until theEnd has come through. It is a sequence that terminals ignore.
const theEnd = "\x1b_the program has ended\x1b\\"

// on starts the program in a window of w columns and h rows.
func (c *computer) on(w, h int, args ...string) *terminal {
	c.t.Helper()
	return c.window(w, h, c.command(args...))
}

// atShell starts the program as a person does: from the prompt of a shell, which ctrl+z leads back to.
func (c *computer) atShell(w, h int, args ...string) *terminal {
	c.t.Helper()
	shell, err := exec.LookPath("sh")
	if err != nil {
		c.t.Skipf("needs a shell: %v", err)
	}
	program, typed := c.command(args...), exec.Command(shell, "-i")
	typed.Dir, typed.Env = program.Dir, append(program.Env, "PS1=prompt> ", "ENV=", "HISTFILE=")
	return c.window(w, h, typed).waitFor("prompt>").press(strings.Join(program.Args, " "), "enter")
}

// window starts a command in a window of w columns and h rows.
func (c *computer) window(w, h int, command *exec.Cmd) *terminal {
	c.t.Helper()
	window, tty, err := pty.Open()
	if errors.Is(err, pty.ErrUnsupported) || errors.Is(err, os.ErrNotExist) {
		c.t.Skipf("needs a pseudo terminal, which this system does not have: %v", err)
	} else if err != nil {
		c.t.Fatal(err)
	}
	s := &terminal{t: c.t, cmd: command, pty: window, tty: tty, emu: vt.NewSafeEmulator(w, h),
		gone: make(chan struct{}), ended: make(chan struct{}), changed: make(chan struct{})}
	s.cmd.Stdin, s.cmd.Stdout, s.cmd.Stderr = tty, tty, tty
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := pty.Setsize(window, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)}); err != nil {
		c.t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	s.drawsWhole()
	s.silent = c.silent
	go s.reply()
	go s.read()
	go func() {
		_ = s.cmd.Wait() // its code is looked at by whoever waits for the end
		close(s.gone)
		_, _ = s.tty.WriteString(theEnd)
		<-s.ended
		_ = s.tty.Close()
	}()
	c.t.Cleanup(func() {
		_ = s.cmd.Process.Kill()
		<-s.ended
		_ = window.Close()
	})
	return s
}

// drawsWhole answers the program that this terminal can be told where the drawing of a screen begins and ends, which
// the emulator does not know by itself.
func (s *terminal) drawsWhole() {
	s.emu.RegisterCsiHandler(ansi.Command('?', '$', 'p'), func(params ansi.Params) bool {
		mode, _, _ := params.Param(0, 0)
		if mode != ansi.ModeSynchronizedOutput.Mode() || s.silent {
			return false
		}
		_, _ = s.pty.WriteString(ansi.ReportMode(ansi.ModeSynchronizedOutput, ansi.ModeReset))
		return true
	})
	// A window that has just been made smaller still gets margins for the larger one. Terminals leave those; the emulator
	// would scroll lines that it does not have.
	s.emu.RegisterCsiHandler('r', func(params ansi.Params) bool {
		bottom, _, _ := params.Param(1, 0)
		return bottom > s.emu.Emulator.Height()
	})
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
		if !s.silent {
			_, _ = s.pty.Write(buf[:n])
		}
	}
}

// read feeds the emulator until everything the program wrote is read, or the window is closed.
func (s *terminal) read() {
	defer close(s.ended)
	buf := make([]byte, 32*1024)
	for {
		n, err := s.pty.Read(buf)
		over := s.take(buf[:n], err != nil)
		if over || err != nil {
			return
		}
	}
}

// take is one piece of what the program wrote. It looks at every screen that is drawn whole.
func (s *terminal) take(piece []byte, last bool) (over bool) {
	_, _ = s.emu.Write(piece)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all.Write(piece)
	// a sequence may have come in two pieces
	recent := s.all.Bytes()[max(0, s.all.Len()-len(piece)-len(theEnd)):]
	begins := bytes.LastIndex(recent, []byte(ansi.SetModeSynchronizedOutput))
	if stops := bytes.LastIndex(recent, []byte(ansi.ResetModeSynchronizedOutput)); begins >= 0 || stops >= 0 {
		s.drawing = begins > stops
	}
	if at := bytes.Index(recent, []byte(theEnd)); at >= 0 {
		s.all.Truncate(s.all.Len() - len(recent) + at)
		over = true
	}
	if !s.drawing || over || last {
		s.shown = ansi.Strip(s.emu.Render())
	}
	if s.secret != "" && s.leaked == "" && strings.Contains(s.shown, s.secret) {
		s.leaked = s.shown
	}
	close(s.changed)
	s.changed = make(chan struct{})
	return over
}

// screen is what the window shows now.
func (s *terminal) screen() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.shown
}

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
	"backspace": "\x7f", "f1": "\x1bOP",
	"pgdown": "\x1b[6~", "ctrl+z": "\x1a", "ctrl+c": "\x03", "ctrl+o": "\x0f", "ctrl+t": "\x14", "ctrl+u": "\x15",
}

// reach presses a key until the pointer stands at what the pattern says, wherever that is in a list: on past it or
// before it, the key's opposite goes back. What is not in the list yet, since AWS is still asked for it, is waited for.
func (s *terminal) reach(key, pattern string) *terminal {
	s.t.Helper()
	at := regexp.MustCompile(pattern)
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		began := s.screen()
		for range 2 {
			for range 20 {
				before := s.pointed()
				if at.MatchString(before) {
					return s
				}
				if s.press(key).settled().pointed() == before { // the end of the list
					break
				}
			}
			key = map[string]string{"down": "up", "up": "down", "tab": "shift+tab", "shift+tab": "tab"}[key]
		}
		s.wait(func(shown string) string {
			if shown == began {
				return pattern
			}
			return ""
		})
	}
	s.t.Fatalf("no %s leads to %q:\n%s\nkeys: %s", key, pattern, s.screen(), strings.Join(s.keys, " "))
	return nil
}

// settled waits until the program has taken the keys that were pressed and has drawn what came of them: the help is
// opened and closed after them.
func (s *terminal) settled() *terminal {
	s.t.Helper()
	const help = "Keys here"
	return s.press("f1").waitFor(help).press("f1").wait(func(shown string) string {
		if strings.Contains(shown, help) {
			return "anything but " + help
		}
		return ""
	})
}

// pointed are the lines of the body with a pointer in them.
func (s *terminal) pointed() string {
	var lines []string
	for i, line := range strings.Split(s.screen(), "\n") {
		// the stepper and the picture have some too
		if strings.Contains(line, "▸") && i > 2 && !strings.Contains(line, "─▸") {
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

// ends waits for the end of the program, and for everything it wrote.
func (s *terminal) ends(patience time.Duration) {
	s.t.Helper()
	select {
	case <-s.gone: // its code is the caller's to look at
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
