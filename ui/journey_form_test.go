package ui

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps/sandbox"
	"slipway/steps/stack"
)

// TestQuitInTheMiddleOfAPage: what was answered on the page, and what was typed last where it is an answer, is offered
// next time.
func TestQuitInTheMiddleOfAPage(t *testing.T) {
	for name, leave := range map[string]func(l *lab){
		"ctrl+c":  func(l *lab) { l.press("ctrl+c") },
		"SIGTERM": func(l *lab) { l.take(signalled{}); l.settle() },
		"esc":     func(l *lab) { l.press("tab", "esc"); l.until("Set up a new stack"); l.press("q") },
	} {
		t.Run(name, func(t *testing.T) {
			inLab(t, func(t *testing.T, l *lab) {
				l.toApp(fresh()).answer("app").press("2", "enter").answer("environment").press("ctrl+u", "staging")
				leave(l)
				if !l.quit {
					t.Fatalf("still there:\n%s", l.screen())
				}
				if s := l.kept(); s.App != "shop2" || s.Environment != "staging" || s.Region != "eu-west-1" {
					t.Errorf("kept %s, %s, %s", s.App, s.Environment, s.Region)
				}
				l.start(fresh(), "")
				l.until("Go on with shop2")
				l.press("enter").see("YOUR APP", "shop2", "staging")
			})
		})
	}
}

// TestQuitKeepsOnlyAnswers: what does not hold is not written, a moved cursor is no answer, and a page that was only
// looked at writes nothing at all.
func TestQuitKeepsOnlyAnswers(t *testing.T) {
	for _, c := range []struct {
		name string
		row  string
		keys []string
		want func(s stack.Settings) bool
	}{
		{"what does not hold", "environment", []string{"ctrl+u", "Not One"},
			func(s stack.Settings) bool { return s.App == "shop2" && s.Environment == "production" }},
		{"a moved cursor", "region", []string{"down"}, func(s stack.Settings) bool {
			return s.App == "shop2" &&
				s.Region == "eu-west-1"
		}},
		{"a place", "region", []string{"frank"},
			func(s stack.Settings) bool { return s.Region == "eu-central-1" }},
		{"a place that several are", "region", []string{"eu"},
			func(s stack.Settings) bool { return s.Region == "eu-west-1" }},
		{"what waits above", "environment", []string{"ctrl+u", "staging", "shift+tab"},
			func(s stack.Settings) bool { return s.Environment == "staging" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			inLab(t, func(t *testing.T, l *lab) {
				l.toApp(fresh()).answer("app").press("2", "enter").answer(c.row).press(c.keys...).press("ctrl+c")
				if s := l.kept(); !c.want(s) {
					t.Errorf("kept %+v", s)
				}
			})
		})
	}
	t.Run("nothing", func(t *testing.T) {
		inLab(t, func(t *testing.T, l *lab) {
			l.start(fresh(), "")
			l.until("Set up a new stack")
			l.press("enter", "ctrl+c")
			if _, err := stack.Load(filepath.Join(l.dir, stack.FileName)); err == nil {
				t.Error("slipway.yaml was written although nothing was answered")
			}
		})
	})
}

// TestRegionByPlace picks a region by where it is, and the stack is planned there.
func TestRegionByPlace(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.unplaced = true
		l.toApp(fresh()).see("▸ AWS region", "eu-west-1  Ireland", "chosen", "more below") // open already: it is a guess
		l.press("frank").see("eu-central-1  Frankfurt", "/mo")
		if strings.Contains(l.screen(), "Ireland") {
			t.Errorf("Ireland is not like frank:\n%s", l.screen())
		}
		l.press("enter").see("eu-central-1  Frankfurt", "▸ Continue").press("enter")
		l.until("NETWORK")
		if r := l.m.ctx.Session.Env.Clients.Region; r != "eu-central-1" || l.kept().Region != r {
			t.Errorf("read in %s, kept %s", r, l.kept().Region)
		}
	})
}

// TestRegionTyped: a misspelt one is refused with the one that is meant, and what is like nothing says so while it is
// typed.
func TestRegionTyped(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.start(fresh(), "")
		l.until("Set up a new stack")
		l.press("enter").answer("region").press("eu-wset-2").see("did you mean")
		l.press("enter").see("▸ AWS region", "✗ there is no region eu-wset-2")
		l.press("ctrl+u", "nowhere").see("nothing here is like it")
		l.press("ctrl+u", "EU-WEST-2", "enter").see("eu-west-2  London", "▸ Continue")
	})
}

// TestVPCFromTheAccount picks a VPC that the account has, by its name.
func TestVPCFromTheAccount(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		made, err := ec2.NewFromConfig(l.box.Config("eu-west-1")).CreateVpc(t.Context(), &ec2.CreateVpcInput{
			CidrBlock: new("10.44.0.0/16"),
			TagSpecifications: []ec2types.TagSpecification{{ResourceType: ec2types.ResourceTypeVpc, Tags: []ec2types.Tag{
				{Key: new("Name"), Value: new("office")},
			}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		id := aws.ToString(made.Vpc.VpcId)
		s := shop()
		s.Secrets.Keys = nil
		l.start(s, "")
		l.until("Set up a new stack")
		l.questions("network").see("Which VPC should the stack live in?", "the default VPC", "chosen")
		l.until("office " + id)
		l.press("off").see("10.44.0.0/16")
		l.press("ctrl+o")
		l.until("cannot hold the stack") // it has no subnets
		if got := l.m.ctx.Settings.Network.VPC; got != id {
			t.Errorf("took %q", got)
		}
	})
}

// TestZoneTyped: the account's zones may not be read; the page says why, and a domain and a zone can be typed.
func TestZoneTyped(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "Route 53:ListHostedZones"}})
		s := shop()
		s.Service.Domain = ""
		l.start(s, "")
		l.until("Set up a new stack")
		l.questions("service")
		l.until("could not be read")
		l.see("ListHostedZones", "Type the", "no domain")
		l.press("api.example.com").see("as typed").press("enter").see("Where the domain's DNS is")
		l.press("enter").see("▸ Hosted zone", "the longest match")
		l.press("Z0", "enter").see("▸ Certificate").press("shift+tab").see("Z0")
		if s := l.m.ctx.Settings.Service; s.Domain != "api.example.com" || s.Zone != "Z0" {
			t.Errorf("domain %q, zone %q", s.Domain, s.Zone)
		}
	})
}

// TestTypedWhileItLoads: the answer is typed before the account has said what it has, and stays.
func TestTypedWhileItLoads(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.box.Inject(sandbox.Throttle{At: sandbox.At{Operation: "Route 53:ListHostedZones", Times: 2}})
		l.start(shop(), "")
		l.until("Set up a new stack")
		l.questions("service").see("looking what the account has")
		l.press("www.example.com")
		l.until("api.example.com")
		l.see("www.example.com", "as typed").press("enter")
		if got := l.m.ctx.Settings.Service.Domain; got != "www.example.com" {
			t.Errorf("took %q", got)
		}
	})
}
