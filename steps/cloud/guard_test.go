package cloud

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

func TestGuardPinsTheAccount(t *testing.T) {
	const user = "arn:aws:iam::111122223333:user/x"
	for _, c := range []struct {
		name, account, arn, pin, code string
		ask                           bool
	}{
		{"same account", "111122223333", user, "111122223333", "", true},
		{"nothing pinned", "111122223333", user, "", "", true},
		{"another account", "999900001111", user, "111122223333", "OtherAccount", true},
		{"not asked", "111122223333", user, "111122223333", "AccountUnverified", false},
		{"not asked, nothing pinned", "111122223333", user, "", "AccountUnverified", false},
		{"root", "111122223333", "arn:aws:iam::111122223333:root", "111122223333", "RootCredentials", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := &wire{answers: []answer{{status: 200, body: parametersJSON}}}
			if c.ask {
				w.answers = []answer{identity(c.account, c.arn), {status: 200, body: parametersJSON}}
			}
			var g Guard
			var n Counter
			g.PinAccount(c.pin)
			cfg := w.config()
			g.Attach(&cfg)
			n.Attach(&cfg)
			clients := New(cfg)
			if c.ask {
				if _, err := clients.STS.GetCallerIdentity(background, &sts.GetCallerIdentityInput{}); err != nil {
					t.Fatal(err)
				}
			}
			before := w.sent()
			_, err := clients.SSM.PutParameter(background, put("/shop/production/A", "x"))
			if c.code == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if e := Explain(err); e == nil || e.Code != c.code || !e.Safe {
				t.Fatalf("got %v, want %s", err, c.code)
			}
			if w.sent() != before || n.Writes() != 0 {
				t.Error("the refused write was sent")
			}
			if _, err := clients.SSM.DescribeParameters(background, &ssm.DescribeParametersInput{}); err != nil {
				t.Errorf("reads must go on: %v", err)
			}
		})
	}
}

func TestStopRefusesNewWritesOnly(t *testing.T) {
	w := &wire{answers: []answer{identity("1", "arn:aws:iam::1:user/x"), {status: 200, body: parametersJSON}}}
	var g Guard
	tape, err := NewCallLog(CallLogOptions{})
	if err != nil {
		t.Fatal(err)
	}
	cfg := w.config()
	g.Attach(&cfg)
	tape.Attach(&cfg)
	c := New(cfg)
	stop, halt := context.WithCancel(background)
	defer halt()
	ctx := WithStop(background, stop)
	if _, err := c.STS.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{}); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	done, refused := 0, 0
	for i := range 40 {
		wg.Go(func() {
			if i == 20 {
				halt()
			}
			_, err := c.SSM.PutParameter(ctx, put("/shop/production/A", "x"))
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				done++
			case errors.Is(err, ErrStopped):
				refused++
			default:
				t.Errorf("unexpected error: %v", err)
			}
		})
	}
	wg.Wait()
	if w.sent() != 1+done || done+refused != 40 || tape.Count() != 1+done {
		t.Errorf("%d sent, %d done, %d refused, %d taped", w.sent(), done, refused, tape.Count())
	}
	if _, err := c.SSM.PutParameter(ctx, put("/shop/production/A", "x")); !errors.Is(err, ErrStopped) {
		t.Errorf("a write after the stop: %v", err)
	}
	if _, err := c.SSM.DescribeParameters(ctx, &ssm.DescribeParametersInput{MaxResults: new(int32(1))}); err != nil {
		t.Errorf("a read after the stop: %v", err)
	}
}

func TestIsWrite(t *testing.T) {
	for _, op := range []string{"CreateService", "PutParameter", "RunTask", "UpdateService", "DeleteParameters",
		"RegisterTaskDefinition", "AuthorizeSecurityGroupIngress", "ChangeResourceRecordSets", "ModifyListener", "AddTags",
		"TagResource", "StopTask", "RequestCertificate", "BatchDeleteImage", "AttachRolePolicy", "SetSubnets"} {
		if !IsWrite(op) {
			t.Errorf("%s changes something", op)
		}
	}
	for _, op := range []string{"DescribeServices", "GetParametersByPath", "ListTasks", "SimulatePrincipalPolicy",
		"BatchGetImage", "FilterLogEvents", "GetCallerIdentity"} {
		if IsWrite(op) {
			t.Errorf("%s changes nothing", op)
		}
	}
}
