package cli

import (
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// TestWindowByCommands: the database is opened once it is agreed to, every later command says so first, a second window
// is refused, and it is closed without a question; JSON says how it is reached, and nothing says its password.
func TestWindowByCommands(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	code, out, errs, file := inSandbox(t, sandboxStack, "", "apply", "--yes")
	if code != 0 {
		t.Fatalf("apply ended %d\n%s%s", code, out, errs)
	}
	password := openSandbox(t).DatabasePassword("shop-db")
	for _, c := range []struct {
		args      string
		code      int
		out, errs string
	}{
		{"db open --detach", 2, "", "agree with --yes; nothing was changed"},
		{"db open --yes --for 1m", 2, "", "a window is open for 5m to 4h, not for 1m"},
		{"db open --yes --ip 10.0.0.1", 2, "", "10.0.0.1 is no address of the internet"},
		{"db open --yes --ip 2001:db8::1", 2, "", "is no IPv4 address"},
		{"db", 2, "", "slipway db open"},
		{"db close", 0, "", "No window is open."},
		{"db open --detach --yes --for 4h --json", 0, `"host":"shop-db.`, ""},
		{"db open --detach --yes", 1, "", "it is open already: the window that slipway db open has opened to 198.51.100.7"},
		{"checklist", 1, "it has a public address: the window that slipway db open", "The database is OPEN to the internet"},
		{"plan", 0, "this plan leaves it so", "The database is OPEN to the internet"},
		{"step budget --yes", 0, "", "The database is OPEN to the internet"},
		{"db close", 0, "", "The database is closed to the internet"},
		{"apply --yes", 0, "", "Nothing to do"},
	} {
		code, out, errs := slipway(t, "", append(strings.Fields(c.args), "--sandbox", "--sandbox-speed", "2000", "--file",
			file)...)
		if code != c.code || !strings.Contains(out, c.out) || !strings.Contains(errs, c.errs) {
			t.Errorf("%s ended %d, want %d %q %q:\n%s%s", c.args, code, c.code, c.out, c.errs, out, errs)
		}
		if strings.Contains(c.errs, "is OPEN") && strings.Index(errs, "is OPEN") > 30 {
			t.Errorf("%s does not say it first:\n%s", c.args, errs)
		}
		if strings.Contains(out+errs, password) {
			t.Errorf("%s shows the password", c.args)
		}
	}
}

// windowHeld holds a window open at a terminal, closes it by ctrl+c, and kills the next one: the command after that
// closes it before it does anything else.
func windowHeld(t *testing.T, c *computer) {
	write(t, c.dir, "slipway.yaml", sandboxStack)
	c.speed = 2000
	c.run("apply", "--yes")
	c.speed = 200
	s := c.on(80, 24, "db", "open")
	s.waitFor("it is the better way", "Type shop to do this").press("shop", "enter")
	s.waitFor("sslmode=require", "ctrl+c closes it now").press("ctrl+c")
	s.waitFor("closed to the internet").exits(130).leftAsFound()

	s = c.on(120, 40, "db", "open", "--yes", "--for", "4h")
	s.waitFor("sslmode=require", "open to 198.51.100.7/32")
	if err := s.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	s.ends(patience)
	if out, err := c.command("checklist").CombinedOutput(); err == nil ||
		!strings.HasPrefix(string(out), "The database is still OPEN to the internet: ") {
		t.Errorf("the checklist does not say it first:\n%s", out)
	}
	out, err := c.command("apply", "--yes").CombinedOutput()
	said := ansi.Strip(string(out))
	if err != nil || !strings.Contains(said, "It is closed first.") ||
		!strings.Contains(said, "is closed to the internet") ||
		!strings.Contains(said, "Nothing to do") {
		t.Errorf("apply does not close it first (%v):\n%s", err, said)
	}
	if os.Getenv("SLIPWAY_MATRIX") != "full" {
		return
	}
	s = c.on(80, 24, "db", "open", "--yes")
	s.waitFor("modifying").press("ctrl+c").exits(130).waitFor("closed to the internet")
}
