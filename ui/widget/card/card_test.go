package card

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"slipway/steps/cost"
	"slipway/steps/live"
	"slipway/steps/status"
	"slipway/ui/theme"
)

var none = math.NaN()

func TestSparkline(t *testing.T) {
	uni := theme.New(true, false)
	for want, values := range map[string][]float64{
		"▁▅█":   {0, 4, 8},
		"▁▁▁":   {0, 0, 0},
		" █ ":   {none, 3, none},
		"   ":   nil,
		"▅█":    {1, 4, 8, none}, // a peak is not averaged away
		"████":  {2, 2},
		"▁█ ▅▅": {0, 8, none, 4, 4},
	} {
		if got := Sparkline(uni, values, len([]rune(want))); got != want {
			t.Errorf("%v: %q, want %q", values, got, want)
		}
	}
	if got := Sparkline(theme.New(true, true), []float64{0, 1}, 2); got != "_#" {
		t.Errorf("ASCII: %q", got)
	}
}

// TestDeploymentsSayWhatTheyRun: the commit stands under the deployment, and words of a commit move nothing.
func TestDeploymentsSayWhatTheyRun(t *testing.T) {
	of := func(tags map[string]string) status.Status {
		arn := "arn:aws:ecs:eu-west-1:123456789012:task-definition/shop-api:7"
		d := live.TaskDefinition{Family: "shop-api", ARN: arn, Revision: 7, Tags: tags,
			Containers: []live.Container{{Image: "shop@sha256:11"}}}
		return status.Status{Live: &live.Stack{Running: live.Found(d, ""), Service: live.Found(live.Service{
			TaskDefinition: arn, Deployments: []live.Deployment{{Status: "PRIMARY", TaskDefinition: arn,
				RolloutState: "COMPLETED", Desired: 1, Running: 1}}}, "")}}
	}
	th := theme.New(true, false)
	draw := func(tags map[string]string) string {
		lines := strings.Join(Deployments(th, of(tags), time.Now(), 100), "\n")
		if strings.Contains(lines, "\x1b[2J") {
			t.Errorf("the words of a commit reach the terminal: %q", lines)
		}
		return ansi.Strip(lines)
	}
	said := draw(map[string]string{"slipway:commit": "3f9c2e1d5a7b", "slipway:subject": "Fix \x1b[2Jthe cart",
		"slipway:author": "Ada", "slipway:deployed-by": "ben", "slipway:image-tag": "3f9c2e1d5a7b-dirty-00-amd64"})
	want := "3f9c2e1 and what was not committed, after Fix the cart (Ada), deployed by ben"
	if !strings.Contains(said, want) {
		t.Errorf("no %q in %q", want, said)
	}
	if old := draw(nil); strings.Count(old, "\n") > 0 {
		t.Errorf("a revision from before: %q", old)
	}
}

// TestCardsFit: no line is wider than asked, however long what AWS says is.
func TestCardsFit(t *testing.T) {
	long := strings.Repeat("a very long word-that-goes-on ", 9)
	gauges := []status.Gauge{{Name: "requests", Values: make([]float64, 60), Words: "41 a second"},
		{Name: "CPU", State: status.Unknown, Words: "could not be read: " + long}, {Name: "memory", State: status.Missing,
			Words: "no data"}}
	jobs := []status.Job{{NextRun: status.NextRun{Job: "nightly-report-of-everything", Words: long}, Schedule: long,
		Last: status.JobRun{Words: long, Health: status.Unhealthy}}}
	log := []live.LogLine{{At: time.Unix(0, 0), Stream: "ecs/shop-api/0123456789", Text: long + "\x1b[2J\x07"}}
	for _, th := range []*theme.Theme{theme.New(true, false), theme.New(true, true)} {
		for w := 30; w < 200; w += 7 {
			lines := append(LastHour(th, gauges, w), LastHourBrief(th, gauges, w)...)
			lines = append(lines, Jobs(th, jobs, time.Now(), true, w)...)
			lines = append(lines, Log(th, log, "shop", w, 40)...)
			lines = append(lines, Bars(th, []Amount{{"service", 66.25, 96}, {"data", 1e5, 0}}, w)...)
			bill := cost.Sum([]cost.Line{{USD: 12345.6, Shares: []cost.Share{{Service: "Load Balancing", USD: 12345.6}}}})
			lines = append(lines, ByService(th, bill, cost.Estimate{}, w)...)
			for _, l := range lines {
				if ansi.StringWidth(l) > w || strings.ContainsAny(l, "\x07") || strings.Contains(l, "\x1b[2J") {
					t.Errorf("%d cells of %d: %q", ansi.StringWidth(l), w, l)
				}
			}
		}
	}
}

// TestLogKeepsWholeLines: a line is drawn whole or not at all, the newest last.
func TestLogKeepsWholeLines(t *testing.T) {
	var log []live.LogLine
	for i := range 9 {
		log = append(log, live.LogLine{At: time.Unix(int64(i), 0).UTC(), Stream: "cleanup/cleanup/abcdef",
			Text: strings.Repeat("x ", 20)})
	}
	lines := Log(theme.New(true, true), log, "shop", 40, 5)
	if len(lines) == 0 || len(lines) > 5 || !strings.Contains(lines[0], "cleanup/abcd") {
		t.Errorf("%q", lines)
	}
	if !strings.Contains(strings.Join(lines, ""), "00:00:08") {
		t.Errorf("the newest is not among them: %q", lines)
	}
}

// TestRefused: metrics that may not be read are told once, by what is missing.
func TestRefused(t *testing.T) {
	m := &live.Metrics{Asked: 1, Series: map[live.Metric]live.Fact[live.Series]{live.CPU: {Err: errors.New("no"),
		Call: "cloudwatch:GetMetricData"}}}
	gauges, refused := status.Status{Live: &live.Stack{}}.LastHour(m)
	if len(gauges) != 0 || !strings.Contains(refused, "cloudwatch:GetMetricData") {
		t.Errorf("%v, %q", gauges, refused)
	}
}
