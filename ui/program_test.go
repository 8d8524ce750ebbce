package ui

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"slipway/steps/stack"
	"slipway/ui/screen"
)

// terminal keeps what the program writes.
type terminal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *terminal) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *terminal) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// TestRealProgram runs the program itself, with Bubble Tea's own loop, on bytes as a terminal sends them: keys reach
// the fields, a typed secret stays and is not shown, an idle screen writes nothing, and ctrl+c leaves with the answers
// kept.
func TestRealProgram(t *testing.T) {
	l := newLab(t)
	keys, typed := io.Pipe()
	out := &terminal{}
	ended := make(chan Outcome, 1)
	go func() {
		o, err := Run(t.Context(), Options{Open: l.session, In: screen.AccountRef{Sandbox: true}, Settings: fresh()},
			tea.WithInput(keys), tea.WithOutput(out), tea.WithWindowSize(80, 24),
			tea.WithEnvironment([]string{"TERM=xterm-256color"}))
		if err != nil {
			t.Error(err)
		}
		ended <- o
	}()
	see := func(text string) {
		t.Helper()
		for deadline := time.Now().Add(10 * time.Second); !strings.Contains(out.String(),
			text); time.Sleep(5 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("the terminal never shows %q:\n%q", text, out.String())
			}
		}
	}
	press := func(text string) {
		_, _ = io.WriteString(typed, text)
		time.Sleep(60 * time.Millisecond)
	}
	see("Set up a new stack")
	press("\r")
	see("AWS region")
	press("\r")
	see("Continue with this")
	press("\r")
	see("NETWORK")
	press("\r")
	see("DATA")
	press("\r")
	see("SECRETS")
	press("\x1b[B\r")
	see("Which secrets")
	press("KEY_A\r")
	see("masked")
	press("\r")
	press("\r")
	see("Value of KEY_A")
	press("s3cr3t-marker")
	press("\r")
	see("kept in ECR")
	press("\x0f")
	see("budget alarms")
	press("me@example.com")
	press("\x0f")
	see("Nothing of this has been done yet")
	if strings.Contains(out.String(), "marker") {
		t.Error("the secret went to the terminal")
	}
	time.Sleep(300 * time.Millisecond)
	before := len(out.String())
	time.Sleep(400 * time.Millisecond)
	if n := len(out.String()) - before; n > 0 {
		t.Errorf("an idle screen wrote %d bytes", n)
	}
	press("\x03")
	select {
	case o := <-ended:
		if o.Code != 130 {
			t.Errorf("ended with %d", o.Code)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("ctrl+c does not end it")
	}
	if l.box.Writes() != 0 {
		t.Errorf("%d writes", l.box.Writes())
	}
	if f, err := stack.Load(filepath.Join(l.dir, stack.FileName)); err != nil ||
		f.Settings.Budget.Email != "me@example.com" {
		text, _ := os.ReadFile(filepath.Join(l.dir, stack.FileName))
		t.Errorf("%v\n%s", err, text)
	}
}
