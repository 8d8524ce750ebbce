package e2e

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"slipway/steps"
	"slipway/steps/account"
	"slipway/steps/check"
	"slipway/steps/cloud"
	"slipway/steps/plan"
	"slipway/steps/sandbox"
	"slipway/steps/workspace"
)

const portal = `<!DOCTYPE html><html><head><title>Sign in</title></head><body><form action="/login"></form></body></html>`

// noAnswers are what comes back when it is not AWS that answers, or not whole.
var noAnswers = map[string]sandbox.Reply{
	"empty":             {},
	"empty, with an id": {Type: "application/x-amz-json-1.1", Headers: map[string]string{"x-amzn-RequestId": "1"}},
	"blank":             {Type: "application/x-amz-json-1.1", Body: " \r\n"},
	"an empty object": {Type: "application/x-amz-json-1.1", Body: "{}",
		Headers: map[string]string{"x-amzn-RequestId": "1"}},
	"an array":     {Type: "application/json", Body: "[]"},
	"null":         {Type: "application/json", Body: "null"},
	"foreign JSON": {Type: "application/json", Body: `{"status":"ok","items":[],"error":null}`},
	"nulls":        {Type: "application/json", Body: `{"services":null,"Parameters":null,"taskArns":null}`},
	"an error with 200": {Type: "application/x-amz-json-1.1",
		Body: `{"__type":"ResourceNotFoundException","message":"no"}`},
	"an XML error, 200": {Type: "text/xml",
		Body: `<ErrorResponse><Error><Code>NoSuchEntity</Code><Message>no</Message></Error></ErrorResponse>`},
	"another's XML": {Type: "text/xml",
		Body: `<ListQueuesResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><ListQueuesResult/></ListQueuesResponse>`},
	"cut JSON": {Type: "application/x-amz-json-1.1", Body: `{"services":[{"serviceName":"shop-a`},
	"cut XML": {Type: "text/xml",
		Body: `<?xml version="1.0"?><DescribeVpcsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><vpcSet><item>`},
	"a web page":     {Type: "text/html", Body: portal},
	"a page as JSON": {Type: "application/x-amz-json-1.1", Body: portal},
	"a page, redirected": {Status: 302, Type: "text/html", Body: portal,
		Headers: map[string]string{"Location": "http://portal.example/"}},
	"a page with 403": {Status: 403, Type: "text/html", Body: portal},
	"a page with 404": {Status: 404, Type: "text/html", Body: portal},
	"a gateway's 404": {Status: 404, Type: "application/json",
		Body: `{"code":"NotFound","message":"no route matches"}`},
	"another's XML error": {Status: 404, Type: "application/xml",
		Body: `<Error><Code>NoSuchEntity</Code><Message>no</Message></Error>`},
}

// TestNoAnswerIsNeverAbsent puts every kind of non-answer in the place of every read of a stack that is in sync: no
// plan is built on one, no verdict turns, and what is said names the service and what came. One read in eight meets a
// kind unless SLIPWAY_MATRIX=full.
func TestNoAnswerIsNeverAbsent(t *testing.T) {
	dir := folder(t)
	stride := strideOf(8)
	for i, kind := range slices.Sorted(maps.Keys(noAnswers)) {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { neverAbsent(t, dir, noAnswers[kind], i%stride, stride) })
		})
	}
}

func neverAbsent(t *testing.T, dir string, reply sandbox.Reply, first, stride int) {
	s := built()
	s.Network.VPC, s.Workers = "new", withWorker().Workers
	l := newLab(t, s)
	l.connect(s, dir)
	l.mustApply(typed())
	l.session.Folder = &workspace.Folder{Path: dir}
	l.reconnect()
	l.box.ResetCalls()
	verdicts := map[string]check.Status{}
	for _, f := range l.session.Checklist(l.session.Read(t.Context())).Checks {
		verdicts[f.ID] = f.Status
	}
	whole := work(steps.Destroy(s, l.read(), plan.Intent{}))
	said, struck := 0, 0
	all := slices.Sorted(maps.Keys(l.box.Counts()))
	for i := first; i < len(all); i += stride {
		op := all[i]
		reply.Operation = op
		l.box.Inject(reply)
		seen := l.session.Read(t.Context())
		struck++
		p := l.session.Plan(seen, plan.Intent{})
		if len(p.Problems) == 0 && !p.Empty() {
			t.Errorf("%s: apply would do %v", op, pending(p))
		}
		for _, x := range p.Problems {
			if x.Kind != plan.Unread || x.Err == nil || !strings.Contains(x.Err.Error(), "no answer of") {
				t.Errorf("%s: %+v", op, x)
			}
			if strings.Contains(cloud.Explain(x.Err).Means, "proxy or captive portal") {
				said++
			}
		}
		d := steps.Destroy(s, seen, plan.Intent{})
		if got := work(d); len(d.Problems) == 0 && !slices.Equal(got, whole) {
			t.Errorf("%s: destroy would leave something out: %s", op, difference(joined(whole), joined(got)))
		}
		for _, f := range l.session.Checklist(seen).Checks {
			if was := verdicts[f.ID]; f.Status != was && f.Status != check.Unknown {
				t.Errorf("%s: %s turns from %s to %s", op, f.ID, was, f.Status)
			}
		}
		l.box.Restart()
	}
	if struck < 45/stride || said < 20/stride {
		t.Errorf("%d reads struck, %d problems say what came", struck, said)
	}
}

// mostSilence is how long a command may take against an endpoint that takes calls and answers none.
const mostSilence = 90 * time.Second

// TestSilenceEndsByItself: whatever call is never answered, a read of the whole stack is done in time, says so, and
// nothing is built on it; so is the question who is calling.
func TestSilenceEndsByItself(t *testing.T) {
	inStack(t, built(), func(t *testing.T, l *lab) {
		l.reconnect()
		l.box.ResetCalls()
		l.read()
		all := slices.Sorted(maps.Keys(l.box.Counts()))
		verdicts := map[string]check.Status{}
		for _, f := range l.session.Checklist(l.session.Read(t.Context())).Checks {
			verdicts[f.ID] = f.Status
		}
		for _, op := range append(all, "") {
			l.box.Inject(sandbox.Silent{At: sandbox.At{Operation: op}})
			began := time.Now()
			seen := l.session.Read(t.Context())
			if took := time.Since(began); took > mostSilence*2/3 {
				t.Errorf("%q silent: reading took %s", op, took)
			}
			if p := l.session.Plan(seen, plan.Intent{}); len(p.Problems) == 0 && !p.Empty() {
				t.Errorf("%q silent: apply would do %v", op, pending(p))
			}
			for _, f := range l.session.Checklist(seen).Checks {
				if was := verdicts[f.ID]; f.Status != was && f.Status != check.Unknown {
					t.Errorf("%q silent: %s turns from %s to %s", op, f.ID, was, f.Status)
				}
			}
			l.box.Restart()
		}
		l.box.Inject(sandbox.Silent{})
		began := time.Now()
		_, err := account.Identify(t.Context(), l.session.Env.Clients)
		if took := time.Since(began); err == nil || took > mostSilence/2 || !strings.Contains(err.Error(),
			"did not answer in time") {
			t.Errorf("who is calling took %s: %v", took, err)
		}
	})
}

// TestSilentWritesEnd: a write that is never answered fails its own branch and says what to do; the next run goes on
// from what AWS has.
func TestSilentWritesEnd(t *testing.T) {
	for _, op := range []string{"RDS:CreateDBInstance", "ECS:CreateService", "IAM:CreateRole", "SSM:PutParameter"} {
		t.Run(op, func(t *testing.T) {
			inLab(t, shop(), func(t *testing.T, l *lab) {
				l.box.Inject(sandbox.Silent{At: sandbox.At{Operation: op}})
				p, r := l.apply(t.Context(), typed())
				if len(p.Problems) > 0 || len(r.Failures()) == 0 {
					t.Fatalf("%v, %d failures", p.Problems, len(r.Failures()))
				}
				for _, e := range r.Failures() {
					if said := cloud.Explain(e.Err); !strings.Contains(said.Means, "did not answer in time") || said.Next == "" {
						t.Errorf("%s: %v", e.Action, e.Err)
					}
					if e.Elapsed > 3*time.Minute {
						t.Errorf("%s took %s", e.Action, e.Elapsed)
					}
				}
				l.box.Restart()
				l.reconnect()
				p, r = l.apply(t.Context(), missingSecrets(l, t.Context()))
				l.wantOK(p, r)
			})
		})
	}
}

// TestStopEndsWhatIsInFlight: once a run is asked to stop, a call that nobody answers does not hold it for long.
func TestStopEndsWhatIsInFlight(t *testing.T) {
	for _, op := range []string{"RDS:CreateDBInstance", "RDS:DescribeDBInstances", "ECS:DescribeServices",
		"SSM:PutParameter"} {
		t.Run(op, func(t *testing.T) {
			inLab(t, shop(), func(t *testing.T, l *lab) {
				seen := l.read()
				p := l.session.Plan(seen, typed())
				ctx, stop := context.WithCancel(t.Context())
				l.box.Inject(sandbox.Silent{At: sandbox.At{Operation: op}})
				var stopped time.Time
				time.AfterFunc(10*time.Second, func() { stopped = time.Now(); stop() })
				r := l.session.Apply(ctx, seen, p, typed(), nil)
				if took := time.Since(stopped); !r.Stopped || took > 15*time.Second {
					t.Errorf("it ended %s after it was asked to", took)
				}
			})
		})
	}
}
