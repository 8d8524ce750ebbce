package secrets

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"slipway/steps/live"
	"slipway/steps/stack"
)

// stands is a stack whose service, worker and job run, each with what its containers are given.
func stands(l *live.Stack, deployed time.Time, given map[string][]string) *live.Stack {
	l.Families.Call = "ecs:DescribeTaskDefinition"
	for family, keys := range given {
		d := live.TaskDefinition{ARN: "arn:aws:ecs:eu-west-1:111122223333:task-definition/" + family + ":1", Family: family,
			Revision: 1, Containers: []live.Container{{Name: family, Secrets: map[string]string{}}}}
		for _, key := range keys {
			d.Containers[0].Secrets[key] = l.Identity.Parameter(key)
		}
		l.Families.Items = append(l.Families.Items, live.Family{Name: family, Newest: d})
		if family == l.Identity.Family() {
			l.Running = live.Found(d, "ecs:DescribeTaskDefinition")
			primary := live.Deployment{Status: "PRIMARY", TaskDefinition: d.ARN, Created: deployed}
			l.Service = live.Found(live.Service{Name: l.Identity.Service(), Status: "ACTIVE", TaskDefinition: d.ARN,
				Deployments: []live.Deployment{primary}}, "ecs:DescribeServices")
		}
	}
	return l
}

func TestList(t *testing.T) {
	s := settings()
	s.Secrets.Keys = []string{"STRIPE_KEY", "NOT_YET"}
	deployed := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	l := account("STRIPE_KEY", "sk", "OLD_KEY", "x", stack.KeyDatabasePassword, "p", stack.KeyDatabaseURL,
		"postgres://u:p@h/d", stack.ResetMarker(stack.KeyDatabasePassword), "p2", stack.VariableEnvironment, "production")
	for i := range l.Parameters.Items {
		p := &l.Parameters.Items[i]
		p.Version, p.Modified = 1, deployed.Add(-time.Hour)
		if strings.HasSuffix(p.Name, "STRIPE_KEY") {
			p.Version, p.Modified = 3, deployed.Add(time.Hour)
		}
	}
	l = stands(l, deployed, map[string][]string{"shop-api": {"STRIPE_KEY", stack.KeyDatabaseURL},
		"shop-cleanup": {"STRIPE_KEY"}})
	var got []string
	for _, r := range List(s, l) {
		got = append(got, fmt.Sprintf("%s %s v%d by=%v changed=%v begun=%v stored=%v", r.Name, r.Kind, r.Version, r.UsedBy,
			r.Changed, r.Begun, r.Stored))
	}
	want := []string{
		"APP_SECRET_KEY generated v0 by=[] changed=false begun=false stored=false",
		"DATABASE_URL composed v1 by=[the API] changed=false begun=false stored=true",
		"DB_PASSWORD generated v1 by=[] changed=false begun=true stored=true",
		"NOT_YET yours v0 by=[] changed=false begun=false stored=false",
		"OLD_KEY left over v1 by=[] changed=false begun=false stored=true",
		"REDIS_TOKEN generated v0 by=[] changed=false begun=false stored=false",
		"REDIS_URL composed v0 by=[] changed=false begun=false stored=false",
		"STRIPE_KEY yours v3 by=[cleanup the API] changed=true begun=false stored=true",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestDiff(t *testing.T) {
	s := settings()
	s.Secrets.Keys = []string{"STRIPE_KEY", "MAIL_KEY"}
	l := account("STRIPE_KEY", "sk_live", "MAIL_KEY", "same", "ONLY_AWS", "x", stack.KeyDatabaseURL, "postgres://u:p@h/d")
	list, err := Diff(strings.NewReader("STRIPE_KEY=another\nMAIL_KEY=same\nNEW_KEY=new\nDATABASE_URL=postgres://laptop\n"+
		"AWS_SECRET_ACCESS_KEY=x\n"), s, l)
	var got []string
	for _, d := range list {
		got = append(got, d.Name+" "+string(d.State))
		for _, value := range []string{"sk_live", "another", "laptop"} {
			if strings.Contains(d.Why, value) {
				t.Errorf("%s tells a value: %s", d.Name, d.Why)
			}
		}
	}
	want := "AWS_SECRET_ACCESS_KEY cannot be told, DATABASE_URL slipway's own, MAIL_KEY same, NEW_KEY only in the file, " +
		"ONLY_AWS only in AWS, STRIPE_KEY differs"
	if strings.Join(got, ", ") != want || err != nil {
		t.Errorf("got  %s, %v\nwant %s", strings.Join(got, ", "), err, want)
	}
	if _, err := Diff(strings.NewReader(strings.Repeat("x", maxDotenv+1)), s, l); err == nil {
		t.Error("a file that is none is compared")
	}
}
