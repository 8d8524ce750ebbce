package cli

import (
	"slices"
	"strings"
	"testing"

	"slipway/steps/sandbox"
)

// TestLinesEndAfterFailure: an input that ends where a run has failed says what the run has made, and is a failure.
func TestLinesEndAfterFailure(t *testing.T) {
	for _, way := range [][]string{nil, {"/leave"}, {"leave"}, {"edit", "/leave"}, {"retry", "q"}} {
		k := newTalk(t)
		k.prepare = func(b *sandbox.Sandbox) {
			b.Inject(sandbox.Deny{At: sandbox.At{Operation: "RDS:CreateDBInstance"}})
		}
		code, said := k.says(nil, append(append(slices.Clone(asked), "shop"), way...)...)
		if code != exitFailed || strings.Contains(said, "othing was changed in AWS") {
			t.Errorf("%v: ended with %d:\n%s", way, code, said)
		}
		if way == nil {
			k.hears(said, "the input ended", " changes are made in AWS and stay", "slipway destroy to remove it")
		}
	}
}

// TestLinesBack goes from the plan back to the first question and forward again, and from a step back home.
func TestLinesBack(t *testing.T) {
	k := newTalk(t)
	code, said := k.says(nil, append(slices.Clone(asked), "/back", "/back", "/back", "", "", "2", "me@example.com", "",
		"e", "data", "/back", "back", "shop")...)
	if code != 0 || strings.Count(said, "Step budget: A mail") != 3 {
		t.Fatalf("ended with %d:\n%s", code, said)
	}
	k.hears(said, "Now: you@example.com, from you", "shop is live")
	code, said = k.says(nil, "data", "/back", "budget", "150", "", "q", "leave")
	if code != 0 || strings.Count(said, "What next?") < 3 {
		t.Errorf("ended with %d:\n%s", code, said)
	}
	if code, said := k.says(nil, "data", "/leave"); code != 0 || strings.Count(said, "What next?") != 1 {
		t.Errorf("ended with %d:\n%s", code, said)
	}
}

// TestLinesOffersEveryVerb: what home's palette offers is offered in lines too, and does something there.
func TestLinesOffersEveryVerb(t *testing.T) {
	k := newTalk(t)
	code, said := k.says(nil, append(slices.Clone(asked), "shop")...)
	if code != 0 {
		t.Fatalf("ended with %d:\n%s", code, said)
	}
	typed := []string{}
	for _, verb := range []string{"cost", "map", "inspect", "policy", "console", "open", "rehearse", "destroy", "deploy",
		"logs", "/back"} {
		typed = append(typed, "more", verb)
	}
	code, said = k.says(nil, append(typed, "leave")...)
	if code != 0 {
		t.Fatalf("ended with %d:\n%s", code, said)
	}
	k.hears(said, "RUNNING in AWS now", "load balancer", "What the folder says", "slipway-read",
		"The sandbox has no console", "The URL is ", "Leave, and run slipway destroy",
		"Leave, and run slipway deploy", "Leave, and run slipway logs",
		"Deployment of api, shop-api:1", "Load balancer: 1 target healthy", "Last hour, CPU: ", "Last hour, storage: ")
}
