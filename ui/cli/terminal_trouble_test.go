package cli

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"slipway/steps/sandbox"
)

// failureAndAnswer has a release command that ends badly: the card says what it said, and another answer gets the stack
// live.
func failureAndAnswer(t *testing.T, c *computer) {
	write(t, c.dir, "slipway.yaml", sandboxStack+"service:\n  release: python -m migrate --fail\n")
	s := c.on(80, 24)
	s.begin().agree().waitFor("did not succeed", "Try again").reach("down", "Change an answer").press("enter").waitFor(
		"SERVICE")
	s.reach("tab", "Release command").press("ctrl+u").press("python -m migrate").waitFor("python -m migrate").press(
		"ctrl+o")
	s.agree().made().press("enter").waitFor("shop is live").press("enter").exits(0)
	c.keeps("release: python -m migrate\n")
}

// failureAndRetry has an image that is not there: a retry finds the same, and with another image it goes live.
func failureAndRetry(t *testing.T, c *computer) {
	write(t, c.dir, "slipway.yaml", strings.Replace(sandboxStack, "example.com/shop", "example.com/missing/shop", 1))
	s := c.on(80, 24)
	s.begin().agree().waitFor("CannotPullContainer", "Try again").reach("up", "Try again").press("enter")
	s.agree().waitFor("CannotPullContainer", "Try again").press("q").exits(1)
	s.waitFor("Service was not finished", "slipway --sandbox")

	s = c.on(80, 24, "step", "image")
	s.waitFor("IMAGE").reach("down", "Use a ready image")
	s.press("enter").waitFor("▸ registry.example.com/missing/shop").press("ctrl+u").press("registry.example.com/shop:1.0")
	s.waitFor("▸ registry.example.com/shop").press("enter").waitFor("▸ Processor").press("ctrl+o").agree().made().press(
		"enter").waitFor("shop is live").press("enter").exits(0)
}

// creating starts a slow run of the sandbox's stack, up to where AWS makes something.
func (c *computer) creating() *terminal {
	c.t.Helper()
	c.speed = 200
	write(c.t, c.dir, "slipway.yaml", sandboxStack)
	return c.on(80, 24).begin().agree().waitFor("creating")
}

// finishes starts the program where a run was interrupted, and goes on to its end.
func (c *computer) finishes() {
	c.t.Helper()
	s := c.on(80, 24)
	s.waitFor("missing").press("p")
	s.agree().made().press("enter").waitFor("shop is live").press("enter").atHome().press("q").exits(0)
}

// interruptAndGoOn asks at the first ctrl+c, keeps going after esc, finishes what is in flight after the second; the
// next start goes on to the end.
func interruptAndGoOn(_ *testing.T, c *computer) {
	s := c.creating()
	s.press("ctrl+c").waitFor("Stop?", "▸ Keep going").press("esc").waitFor("applying",
		"ctrl+c stop")
	s.press("ctrl+c").waitFor("Stop?").press("ctrl+c").waitFor("Try again").press("q").exits(130).waitFor(
		"AWS goes on with")

	c.finishes()
}

// interruptThreeTimes leaves at once with a list of what AWS goes on with, and the next start finishes it.
func interruptThreeTimes(_ *testing.T, c *computer) {
	s := c.creating()
	s.press("ctrl+c", "ctrl+c", "ctrl+c").exits(130)
	s.waitFor("AWS goes on with", "RDS PostgreSQL", "slipway --sandbox")

	c.speed = 600
	c.finishes()
}

// terminalClosed loses the terminal in the middle of a run: the calls in flight are finished, and the next start goes
// on.
func terminalClosed(t *testing.T, c *computer) {
	s := c.creating()
	if err := s.pty.Close(); err != nil {
		t.Fatal(err)
	}
	s.ends(patience)

	c.speed = 600
	c.finishes()
}

// dnsElsewhere makes everything but the certificate of a domain somebody else hosts: the records are what the program
// leaves behind, with exit code 4. Once they stand it comes back, adds HTTPS and ends with 0.
func dnsElsewhere(t *testing.T, c *computer) {
	write(t, c.dir, "slipway.yaml", sandboxStack+"service:\n  domain: api.elsewhere.org\n  dns: elsewhere\n")
	s := c.on(120, 40)
	s.begin().agree().made().press("enter").waitFor("Waiting for you", "CNAME", "api.elsewhere.org").press("enter").exits(
		4)
	s.waitFor("CNAME", "api.elsewhere.org")
	records := regexp.MustCompile(`CNAME\s+(\S+)[\s│]+(?:to|->)\s+(\S+)`).FindAllStringSubmatch(s.screen(), -1)
	if len(records) < 2 {
		t.Fatalf("the records are not told:\n%s", s.screen())
	}
	c.account(func(box *sandbox.Sandbox) {
		for _, r := range records {
			box.SetDNS(r[1], "CNAME", r[2])
		}
	})
	for end := time.Now().Add(patience); ; { // until ACM has looked
		out, err := c.command("plan", "--json").Output()
		if err == nil && regexp.MustCompile(`"create",\s*"title": "listener 443`).Match(out) {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("no certificate is issued: %v\n%s", err, out)
		}
	}
	s = c.on(80, 24)
	s.waitFor("missing").press("p").agree().live("shop").waitFor(
		"https://api.elsewhere.org")
	s.press("enter").atHome().press("q").exits(0)
}
