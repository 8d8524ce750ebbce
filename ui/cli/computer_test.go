package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"slipway/steps/sandbox"
)

// computer is a person's machine in these tests: the program, a home folder with the sandbox's state, and a
// project.
type computer struct {
	t      testing.TB
	binary string
	home   string
	dir    string // the project's folder, called shop
	speed  int    // how many times faster than the wall clock the sandbox runs
	path   string // without a container engine, so that a walk is the same on every machine
	env    []string
	silent bool // its terminals answer nothing that they are asked
}

func newComputer(t testing.TB, binary string) *computer {
	t.Helper()
	c := &computer{t: t, binary: binary, home: t.TempDir(), dir: filepath.Join(t.TempDir(), "shop"), speed: 600}
	if err := os.Mkdir(c.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	c.path = t.TempDir()
	if git, err := exec.LookPath("git"); err == nil {
		if err := os.Symlink(git, filepath.Join(c.path, "git")); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func (c *computer) command(args ...string) *exec.Cmd {
	cmd := exec.Command(c.binary, append(args, "--sandbox", "--sandbox-speed", strconv.Itoa(c.speed))...)
	cmd.Dir = c.dir
	cmd.Env = append([]string{
		"HOME=" + c.home, "XDG_STATE_HOME=" + filepath.Join(c.home, "state"), "PATH=" + c.path,
		"TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8", program,
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
