package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/rds"

	"slipway/steps/cloud"
	"slipway/steps/plan/plantest"
	"slipway/steps/sandbox"
)

// firstSetup goes from a folder with a Dockerfile to a live stack, by keys only, and its secret is on no screen.
func firstSetup(t *testing.T, c *computer) {
	write(t, c.dir, "Dockerfile", terminalDockerfile)
	write(t, c.dir, "requirements.txt", fullRequirements)
	s := c.on(80, 24).hides("sk_live_marker")
	s.app().pages("NETWORK", "DATA", "SECRETS").press("down", "enter").waitFor("Which secrets")
	s.press("STRIPE_KEY").waitFor("› STRIPE_KEY").press("enter").waitFor("[x] STRIPE_KEY").press("enter")
	s.waitFor("▸ Continue").pages("Value of STRIPE_KEY")
	s.press("sk_live_marker").waitFor("▸ **************").pages("IMAGE", "SERVICE").domain("api.example.com")
	s.pages("SCHEDULE", "▸ E-mail").press("me").waitFor("▸ me").press("enter").waitFor("is not an e-mail address")
	s.press("@example.com").waitFor("me@example.com").press("enter").waitFor("▸ Continue").press("enter")
	s.agree().live("shop").waitFor("https://api.example.com").press("enter").exits(0)
	s.waitFor("shop is live", "https://api.example.com") // the card stays when the program has gone
	c.keeps("me@example.com", "domain: api.example.com", "STRIPE_KEY")
	if text := c.read("slipway.yaml"); strings.Contains(text, "sk_live_marker") {
		t.Errorf("slipway.yaml:\n%s", text)
	}
}

// app goes to the page of the app, and takes the region that is guessed.
func (s *terminal) app() *terminal {
	s.t.Helper()
	s.waitFor("Set up a new stack").press("enter").waitFor("YOUR APP", "▸ AWS region")
	return s.press("enter").waitFor("▸ Continue with this", "shop")
}

// pages takes pages as they stand: what is named are those that follow.
func (s *terminal) pages(titles ...string) *terminal {
	s.t.Helper()
	for _, title := range titles {
		s.press("enter").waitFor(title)
	}
	return s
}

// domain chooses the domain on the page of the service.
func (s *terminal) domain(name string) *terminal {
	s.t.Helper()
	return s.waitFor("SERVICE", "no domain", "api.example.com").reach("up", name).press("enter").waitFor("▸ Continue")
}

// backAndChange goes back over pages and questions, changes answers that were given, and finds the others as they were
// left.
func backAndChange(t *testing.T, c *computer) {
	write(t, c.dir, "Dockerfile", terminalDockerfile)
	write(t, c.dir, "requirements.txt", fullRequirements)
	s := c.on(80, 24)
	s.app().pages("NETWORK", "DATA", "SECRETS", "IMAGE", "SERVICE").domain("shop.example.com")
	s.pages("SCHEDULE", "▸ E-mail")
	s.press("me@example.com").waitFor("me@example.com").press("enter").waitFor("▸ Continue")
	for _, title := range []string{"SCHEDULE", "SERVICE", "IMAGE", "SECRETS", "DATA", "NETWORK", "YOUR APP"} {
		s.press("esc").waitFor(title, "▸ Continue")
	}
	s.reach("down", "▸ environment").press("enter", "ctrl+u").press("staging").waitFor("▸ staging").press("enter").waitFor(
		"▸ Continue").pages("NETWORK", "DATA", "SECRETS", "IMAGE", "SERVICE")
	s.waitFor("shop.example.com").reach("down", "▸ domain").press("enter").domain("api.example.com")
	s.pages("SCHEDULE", "BUDGET").waitFor("me@example.com").reach("down", "▸ email").press("enter", "ctrl+u")
	s.press("you@example.com").waitFor("you@example.com").press("enter").waitFor("▸ Continue").press("enter")
	s.waitFor("Nothing of this has been done yet", "staging").press("ctrl+c").exits(130)
	c.keeps("environment: staging", "you@example.com", "domain: api.example.com")
}

// noDomain reaches a stack over HTTP, and the checklist says what is missing.
func noDomain(t *testing.T, c *computer) {
	write(t, c.dir, "Dockerfile", terminalDockerfile)
	write(t, c.dir, "requirements.txt", fullRequirements)
	s := c.on(80, 24)
	s.app().press("ctrl+o").waitFor("▸ E-mail").press("me@example.com").waitFor("me@example.com")
	s.press("ctrl+o").agree().made().waitFor("1 fail").press("f").waitFor("HTTPS")
	s.press("enter").waitFor("shop is live", "http://shop-alb").press("enter").exits(0)
	s.waitFor("http://shop-alb")
}

// quitAndComeBack leaves in the middle of the questions, twice, and is offered what was answered.
func quitAndComeBack(t *testing.T, c *computer) {
	write(t, c.dir, "Dockerfile", terminalDockerfile)
	write(t, c.dir, "requirements.txt", fullRequirements)
	s := c.on(80, 24)
	s.app().press("down", "enter").waitFor("▸ Name of the app").press("2").waitFor("shop2").
		press("enter").waitFor("▸ Continue with")
	s.pages("NETWORK", "DATA", "SECRETS", "IMAGE", "SERVICE").domain("shop2.example.com")
	s.pages("SCHEDULE", "▸ E-mail").press("ctrl+c").exits(130)
	c.keeps("app: shop2", "domain: shop2.example.com")

	s = c.on(80, 24)
	s.waitFor("Go on with shop2").press("enter").waitFor("BUDGET", "shop2") // where it was left
	s.waitFor("▸ E-mail").press("me@example.com").waitFor("me@example.com").press("ctrl+o")
	s.waitFor("Nothing of this has been done yet").press("ctrl+c").exits(130)

	s = c.on(80, 24)
	s.waitFor("Go on with shop2").press("enter").waitFor("BUDGET").press("ctrl+o")
	s.agreeTo("shop2").live("shop2").press("enter").exits(0)
}

// nameTaken finds a database with the stack's name that somebody else made: nothing is written, and another name is the
// way out.
func nameTaken(t *testing.T, c *computer) {
	c.account(func(box *sandbox.Sandbox) {
		box.UsedBefore()
		plantest.OthersDatabase(t, cloud.New(box.Config("eu-west-1")))
	})
	write(t, c.dir, "Dockerfile", terminalDockerfile)
	write(t, c.dir, "requirements.txt", fullRequirements)
	s := c.on(80, 24)
	s.waitFor("Set up a new stack").press("enter").waitFor("YOUR APP").press("ctrl+o").waitFor("▸ E-mail")
	s.press("me@example.com").waitFor("me@example.com").press("ctrl+o")
	s.waitFor("This plan cannot run", "shop-db").press("enter", "e").waitFor("Name of the app")
	s.press("2").waitFor("shop2").press("enter").agreeTo("shop2").made().press("enter").waitFor("shop2 is live").press(
		"enter").exits(0)
	c.keeps("app: shop2")
	c.account(func(box *sandbox.Sandbox) {
		out, err := rds.NewFromConfig(box.Config("eu-west-1")).DescribeDBInstances(t.Context(),
			&rds.DescribeDBInstancesInput{})
		if err != nil || len(out.DBInstances) != 2 {
			t.Errorf("%d databases, want somebody's and shop2's: %v", len(out.DBInstances), err)
		}
	})
}

// folderWithoutFile finds the stack by its tags, and reads its answers back from AWS.
func folderWithoutFile(t *testing.T, c *computer) {
	write(t, c.dir, "slipway.yaml", sandboxStack+"service:\n  domain: api.example.com\nschedule:\n  jobs:\n    - {name: "+
		"cleanup, command: x, cron: \"0 3 * * ? *\"}\n")
	c.run("apply", "--yes")
	if err := os.Remove(filepath.Join(c.dir, "slipway.yaml")); err != nil {
		t.Fatal(err)
	}
	s := c.on(80, 24)
	s.waitFor("Set up a new stack").reach("up", "Open shop").press("enter").waitFor("read back from AWS").atHome()
	s.press("q").exits(0)
	c.keeps("domain: api.example.com", "name: cleanup")
}

// smallWindow sets up a stack in a window of 60x16, which was larger and smaller for a moment.
func smallWindow(t *testing.T, c *computer) {
	write(t, c.dir, "Dockerfile", terminalDockerfile)
	write(t, c.dir, "requirements.txt", fullRequirements)
	s := c.on(60, 16)
	s.app().press("down", "enter").waitFor("▸ Name of the app").press("2").waitFor("shop2")
	s.resize(120, 40).waitFor("STEPS", "▸ shop2", "nothing chosen")
	s.resize(60, 16).waitFor("▸ Name of the app", "▸ shop2").press("backspace").press("enter").waitFor("▸ Continue with")
	s.resize(30, 8).waitFor("60x16").resize(60, 16).waitFor("▸ Continue with")
	s.pages("NETWORK", "DATA", "SECRETS", "IMAGE", "SERVICE").reach("up", "api.example.com").press("enter")
	s.waitFor("▸ Continue").press("ctrl+o").waitFor("▸ E-mail").press("me@example.com").
		waitFor("me@example.com").press("ctrl+o")
	s.agree().made().press("enter").waitFor("shop is live", "https://api.example.com").press("enter").exits(0)
}
