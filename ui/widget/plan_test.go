package widget

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	"github.com/aws/aws-sdk-go-v2/service/elasticache/types"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"slipway/steps/cost"
	"slipway/steps/plan"
	"slipway/ui/theme"
)

// readPlan is a plan with a row of every kind, what it will cost and what runs.
func readPlan() (p plan.Plan, after, now cost.Estimate) {
	p = plan.Plan{
		Actions: []plan.Action{
			{ID: "network/db-group", Step: "network", Verb: plan.Create, Title: "security group shop-db-sg",
				Changes: []plan.Change{{Field: "ingress", To: "tcp 5432 from shop-app-sg"}}},
			{ID: "data/database", Step: "data", Verb: plan.Update, Title: "RDS PostgreSQL 16", Name: "shop-db",
				Changes: []plan.Change{{Field: "class", From: "db.t3.micro", To: "db.t3.small", Answer: "data.class"}},
				Reason:  "it restarts, which takes a few minutes"},
			{ID: "data/cache", Step: "data", Verb: plan.Create, Title: "ElastiCache Redis 7.1", Name: "shop-redis",
				Changes: []plan.Change{{Field: "class", To: "cache.t3.micro"}, {Field: "nodes", To: "1"}}},
			{ID: "service/service", Step: "service", Verb: plan.None, Title: "service"},
		},
		Problems: []plan.Problem{{Step: "image", Resource: "the repository shop", Why: "somebody else made it",
			WayOut: "name the app otherwise"}},
		Notes:    []plan.Note{{Step: "service", Text: "the API answers on HTTP only"}},
		Commands: []plan.Command{{What: "release", Value: "python -m migrate", When: "before each deployment"}},
	}
	after = cost.Sum([]cost.Line{{Step: "data", Action: "data/database", Item: "RDS", USD: 29.2},
		{Step: "data", Action: "data/cache", Item: "ElastiCache", USD: 13.14}})
	now = cost.Sum([]cost.Line{{Step: "data", Action: "data/database", Item: "RDS", USD: 14.6}})
	return p, after, now
}

func fromYou(plan.Action) string { return "you" }

// TestPlanFits: a plan fits every width and leaves nothing out.
func TestPlanFits(t *testing.T) {
	p, after, now := readPlan()
	for w := 40; w <= 200; w++ {
		lines := Plan(theme.New(true, w%2 == 0), p, after, now, fromYou, false, w)
		for _, l := range lines {
			if ansi.StringWidth(l) > w {
				t.Fatalf("%d columns: %d wide: %s", w, ansi.StringWidth(l), ansi.Strip(l))
			}
		}
		text := strings.Join(strings.Fields(ansi.Strip(strings.Join(lines, " "))), " ")
		for _, want := range []string{"security group shop-db-sg", "db.t3.small", "ElastiCache Redis 7.1", "+13.14", "$42.34",
			"somebody else made it", "HTTP only", "python -m migrate"} {
			if w >= 80 && !strings.Contains(text, want) { // below, a title is broken beside the columns right of it
				t.Fatalf("%d columns: no %q in\n%s", w, want, ansi.Strip(strings.Join(lines, "\n")))
			}
		}
	}
}

// TestPlanFrames keeps the plan as people see it.
func TestPlanFrames(t *testing.T) {
	p, after, now := readPlan()
	var b strings.Builder
	for _, w := range []int{60, 80, 120} {
		fmt.Fprintf(&b, "%d columns\n%s\n\n", w,
			ansi.Strip(strings.Join(Plan(theme.New(true, false), p, after, now, fromYou, false, w), "\n")))
	}
	p.Actions[2].Calls = []string{"elasticache create-replication-group"}
	p.Actions[2].Sends = func() []any {
		return []any{&elasticache.CreateReplicationGroupInput{ReplicationGroupId: new("shop-redis"),
			TransitEncryptionEnabled: new(true), AuthToken: new(""), CacheNodeType: new("cache.t3.micro"),
			Tags: []types.Tag{{Key: new("slipway:app"), Value: new("shop")}}}}
	}
	for _, w := range []int{60, 120} {
		fmt.Fprintf(&b, "%d columns, every row open\n%s\n\n", w,
			ansi.Strip(strings.Join(Plan(theme.New(true, false), p, after, now, fromYou, true, w), "\n")))
	}
	golden.RequireEqual(t, b.String())
}
