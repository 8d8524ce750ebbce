package workers

import (
	"math"
	"testing"

	"slipway/steps/cost"
	"slipway/steps/stack"
)

// TestPrices: two tasks of half a vCPU and 1 GB with an address each and half a GB of logs, by the book; a stopped
// worker costs nothing.
func TestPrices(t *testing.T) {
	s := stack.Guide()
	s.Region = "us-east-1"
	s.Workers = []stack.Worker{{Name: "idle", Command: "a"}, {Name: "mails", Command: "a", Count: 2}}
	book := cost.Embedded()
	price := func(key string) float64 {
		usd, _, ok := book.Price(s.Region, key)
		if !ok {
			t.Errorf("no price of %s", key)
		}
		return usd
	}
	lines := Prices(s, book)
	want := 2 * (730*(0.5*price("fargate.x86_vcpu_hour")+price("fargate.x86_gb_hour")+price("public_ipv4_hour")) +
		0.5*price("cloudwatch_logs.ingest_gb"))
	if len(lines) != 1 || math.Abs(lines[0].USD-want) > 0.001 || want < 40 ||
		lines[0].Action != "service/worker-mails" {
		t.Errorf("%+v, want %.2f", lines, want)
	}
}
