package e2e

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"slipway/steps/doctor"
)

// examine is what the doctor says of a stack now.
func (l *lab) examine() doctor.Report {
	l.tb.Helper()
	return l.session.Doctor(l.tb.Context(), l.session.Read(l.tb.Context()))
}

// told is a report in a line, for a test's log.
func told(r doctor.Report) string {
	var lines []string
	for _, d := range r.Diagnoses {
		lines = append(lines, d.ID+": "+d.Symptom+" <- "+d.Cause+" -> "+d.Fix+" ["+d.Command+"]")
		for _, f := range d.Follows {
			lines = append(lines, "    "+f.Words)
		}
	}
	for _, u := range r.Unverified {
		lines = append(lines, "unverified "+u.What)
	}
	return strings.Join(lines, "\n  ")
}

func ids(r doctor.Report) (all []string) {
	for _, d := range r.Diagnoses {
		all = append(all, d.ID)
	}
	return all
}

// fault is something that goes wrong with a stack that stood, with the causes that the doctor must name, and no others.
type fault struct {
	name   string
	do     func(x *tampered)
	causes []string
}

// roll has the API start new tasks.
func (x *tampered) roll() {
	x.tb.Helper()
	of := x.session.Identity()
	_, err := x.ECS.UpdateService(x.tb.Context(), &ecs.UpdateServiceInput{Cluster: str(of.Cluster()),
		Service: str(of.Service()), ForceNewDeployment: true})
	x.ok(err)
}

// TestDoctorNamesInjectedFaults breaks a stack in every way that is known, and holds that the doctor names that cause,
// and no other.
func TestDoctorNamesInjectedFaults(t *testing.T) {
	whole := settle(t)
	all := slices.Concat(faultsOfEdge(), faultsOfNetwork(), faultsOfTasks(), faultsOfData(), faultsOfJobs(),
		pairsOfFaults())
	right := map[string]bool{}
	t.Run("faults", func(t *testing.T) {
		for _, f := range all {
			t.Run(f.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					l := whole.lab(t)
					f.do(&tampered{lab: l, Clients: l.session.Env.Clients, read: whole.read})
					time.Sleep(12 * time.Minute)
					r := l.examine()
					if got := ids(r); !slices.Equal(got, f.causes) {
						t.Errorf("it says %v, want %v:\n  %s", got, f.causes, told(r))
						return
					}
					right[f.name] = true
					l.helped(r)
					t.Log(told(r))
				})
			})
		}
	})
	t.Logf("%d of %d faults: the right cause, and no other", len(right), len(all))
	rows := 0
	for row, name := range guideRows {
		if !right[name] {
			t.Errorf("the guide's %q: %s", row, name)
			continue
		}
		rows++
	}
	t.Logf("%d of %d rows of the guide's troubleshooting table", rows, len(guideRows))
}

// helped applies, where that is what the doctor says to do, and holds that it helps.
func (l *lab) helped(r doctor.Report) {
	l.tb.Helper()
	if slices.ContainsFunc(r.Diagnoses, func(d doctor.Diagnosis) bool { return d.Command != "slipway apply" }) {
		return
	}
	p, done := l.apply(l.tb.Context(), typed())
	time.Sleep(20 * time.Minute)
	if after := l.examine(); len(after.Diagnoses) > 0 {
		l.tb.Errorf("applied (%v, %v), and still\n  %s", said(p, done), p.Problems, told(after))
	}
}

// guideRows are the rows of the guide's troubleshooting table, with the fault that each is.
var guideRows = map[string]string{
	"ECS task keeps restarting":   "the application crashes at start",
	"ALB health checks failing":   "the application is slow to start",
	"DB connection refused":       "the database's group lets the tasks in no more",
	"Redis connection refused":    "the cache's group lets the tasks in no more",
	"ECR pull failure":            "the execution role is stripped",
	"SSM parameter not found":     "a secret is looked for at a wrong path",
	"Scheduled job fails":         "a job is in another group",
	"Container exits immediately": "the application lacks a variable",
}
