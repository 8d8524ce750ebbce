package text

import (
	"bytes"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"slipway/steps"
	"slipway/steps/account"
	"slipway/steps/cloud"
	"slipway/steps/cost"
	"slipway/steps/plan"
	"slipway/steps/sandbox"
	"slipway/steps/session"
	"slipway/steps/stack"
)

// clocked remembers when something was written, and what.
type clocked struct {
	bytes.Buffer
	last    time.Time
	longest time.Duration
}

func (c *clocked) Write(p []byte) (int, error) {
	if !c.last.IsZero() {
		c.longest = max(c.longest, time.Since(c.last))
	}
	c.last = time.Now()
	return c.Buffer.Write(p)
}

// TestNeverSilent applies a whole stack: however long RDS takes between two looks, half a minute never goes by
// without a line.
func TestNeverSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		box := sandbox.New(sandbox.Options{Region: "eu-west-1", Account: "123456789012"})
		clients := cloud.New(box.Config("eu-west-1"))
		who, err := account.Identify(t.Context(), clients)
		if err != nil {
			t.Fatal(err)
		}
		s := stack.Guide()
		s.App, s.Region, s.Account, s.Budget.Email, s.Image.URI = "shop", "eu-west-1", who.Account, "me@example.com",
			"registry.example.com/shop:1.0"
		session := &session.Session{
			Env: steps.Env{Clients: clients, Clock: cloud.SystemClock{}, Dir: t.TempDir(), Builder: box.Builder(),
				Registry: box.Registry(), Resolver: box.Resolver(), Fetcher: box.Fetcher()},
			Who: who, Settings: s, Prices: cost.Embedded(),
		}
		var out clocked
		l := session.Read(t.Context())
		p := session.Plan(l, plan.Intent{})
		result := Run(t.Context(), &out, time.Now, p, func(events func(plan.Event)) plan.Result {
			return session.Apply(t.Context(), l, p, plan.Intent{}, events)
		})
		if !result.OK() || result.Elapsed < 5*time.Minute {
			t.Fatalf("ended after %s:\n%s", result.Elapsed, out.String())
		}
		if out.longest > heartbeat {
			t.Errorf("silent for %s:\n%s", out.longest, out.String())
		}
		for _, want := range []string{"Times are UTC", "still   ", "wait    create RDS PostgreSQL 16, creating",
			"done    create service"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("never says %q:\n%s", want, out.String())
			}
		}
		after := out.Len()
		time.Sleep(5 * time.Minute)
		if out.Len() != after {
			t.Error("goes on talking after the end")
		}
	})
}
