package e2e

import (
	"math"
	"testing"

	"slipway/steps"
	"slipway/steps/cost"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// priced is the guide's stack, or the saver's, as the facts price it: a domain, no jobs, light traffic.
func priced(preset, region string) stack.Settings {
	s, _ := stack.Preset(preset)
	s.App, s.Region, s.Service.Domain, s.Budget.Email = "shop", region, "api.example.com", "me@example.com"
	return s
}

// zoneMonth is in the totals of the facts and in no price of a stack: slipway makes no hosted zone, it is paid for
// already.
const zoneMonth = 0.50

// TestHonestPrices: the guide says $86; with what it forgets, its zone included, it is $97.10 in eu-west-1, and every
// other region's honest total.
func TestHonestPrices(t *testing.T) {
	for _, c := range []struct {
		preset, region string
		usd            float64
	}{
		{"guide", "eu-west-1", 97.10}, {"guide", "us-east-1", 92.62}, {"guide", "us-west-2", 92.62},
		{"guide", "eu-west-2", 105.08},
		{"guide", "eu-central-1", 105.60}, {"guide", "eu-north-1", 101.10}, {"guide", "ca-central-1", 101.09},
		{"guide", "ap-south-1", 104.51},
		{"guide", "ap-southeast-1", 117.43}, {"guide", "ap-southeast-2", 115.63}, {"guide", "ap-northeast-1", 117.59},
		{"guide", "sa-east-1", 155.10}, {"guide", "af-south-1", 118.90},
		{"saver", "eu-west-1", 84.52}, {"saver", "us-east-1", 80.89},
	} {
		e := steps.Estimate(priced(c.preset, c.region), cost.Embedded())
		if math.Abs(e.USD-(c.usd-zoneMonth)) > 0.10 {
			t.Errorf("%s in %s: %.2f, the facts say %.2f: %+v", c.preset, c.region, e.USD, c.usd-zoneMonth, e.Lines)
		}
	}
}

// TestEveryRegionHasAPrice: no line of either preset is free because the book does not know it.
func TestEveryRegionHasAPrice(t *testing.T) {
	book := cost.Embedded()
	for _, region := range append(book.RegionNames(), "mx-central-1") {
		asked := 0
		e := steps.Estimate(priced("guide", region), noted{book, func(key string, ok bool) {
			if asked++; !ok {
				t.Errorf("%s has no price for %s", region, key)
			}
		}})
		if asked < 8 || e.USD < 80 {
			t.Errorf("%s: %.2f of %d prices", region, e.USD, asked)
		}
		for _, l := range e.Lines {
			if l.USD <= 0 && l.Step != "secrets" { // parameters are free
				t.Errorf("%s: %s costs nothing", region, l.Item)
			}
		}
		if !book.Known(region) && !e.Uncertain {
			t.Errorf("%s is not in the book, and its price does not say that it is estimated", region)
		}
	}
}

type noted struct {
	cost.Prices
	note func(key string, ok bool)
}

func (n noted) Price(region, key string) (usd float64, estimated, ok bool) {
	usd, estimated, ok = n.Prices.Price(region, key)
	n.note(key, ok)
	return usd, estimated, ok
}

// TestWhatRunsCostsWhatWasPlanned: the price of what AWS has is the price that was agreed to.
func TestWhatRunsCostsWhatWasPlanned(t *testing.T) {
	workers := []stack.Worker{{Name: "mails", Command: "python -m mails", Count: 2}, {Name: "idle", Command: "sleep"}}
	inLab(t, with(built(), func(s *stack.Settings) { s.Workers = workers }), func(t *testing.T, l *lab) {
		before := steps.EstimateRunning(l.read(), l.session.Prices)
		if before.USD > 0.6 {
			t.Errorf("nothing runs, for %.2f a month: %+v", before.USD, before.Lines)
		}
		l.mustApply(typed())
		planned, running := l.session.Estimate(), steps.EstimateRunning(l.read(), l.session.Prices)
		if math.Abs(planned.USD-running.USD) > 0.005 {
			t.Errorf("planned %.2f, running %.2f", planned.USD, running.USD)
		}
		l.session.Settings.Data.Class = "db.t3.small"
		l.mustApply(plan.Intent{})
		if grown := steps.EstimateRunning(l.read(), l.session.Prices); grown.USD < running.USD+10 {
			t.Errorf("a larger database costs %.2f instead of %.2f", grown.USD, running.USD)
		}
	})
}

// TestCostByService: every line has its AWS service, and the services together are the sum to the cent.
func TestCostByService(t *testing.T) {
	e := steps.Estimate(withWorker(), cost.Embedded())
	sum, named := 0, map[string]bool{}
	for _, s := range e.ByService() {
		sum += cost.Cents(s.USD)
		named[s.Service] = true
	}
	if sum != cost.Cents(e.USD) {
		t.Errorf("the services are %d cents, the stack %d", sum, cost.Cents(e.USD))
	}
	for _, want := range []string{"ECS Fargate", "Load Balancing", "VPC, IPv4", "RDS", "ElastiCache", "CloudWatch"} {
		if !named[want] {
			t.Errorf("no %s in %v", want, named)
		}
	}
	if named["other"] {
		t.Errorf("a line has no service: %+v", e.Lines)
	}
}
