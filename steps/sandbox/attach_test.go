package sandbox

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"slipway/steps/cloud"
	"slipway/steps/sandbox/core"
)

func put(t *testing.T, c *cloud.Clients, name, value string) error {
	t.Helper()
	_, err := c.SSM.PutParameter(t.Context(), &ssm.PutParameterInput{Name: &name, Value: &value,
		Type: types.ParameterTypeSecureString})
	return err
}

func TestSDKValidatesBeforeTheSandboxIsAsked(t *testing.T) {
	s, c := account(t)
	if _, err := c.SSM.PutParameter(t.Context(), &ssm.PutParameterInput{}); err == nil {
		t.Fatal("an input without its required members was accepted")
	}
	if n := len(s.Calls()); n != 0 {
		t.Errorf("%d calls reached the sandbox, want none", n)
	}
}

func TestTransientFaultsAreRetriedBySDK(t *testing.T) {
	tests := []struct {
		name  string
		fault core.Fault
	}{
		{"throttled twice", core.Throttle{At: core.At{Operation: "STS:GetCallerIdentity", Times: 2}}},
		{"broken twice", core.Broken{At: core.At{Operation: "STS:*", Times: 2}}},
		{"reply lost twice", core.LostReply{At: core.At{Times: 2}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, c := account(t)
				s.Inject(tt.fault)
				began := time.Now()
				out, err := c.STS.GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
				if err != nil {
					t.Fatal(err)
				}
				if *out.Account != "123456789012" {
					t.Errorf("account %s", *out.Account)
				}
				if n := len(s.Calls()); n != 3 {
					t.Errorf("%d attempts, want 3", n)
				}
				if time.Since(began) == 0 {
					t.Error("the SDK did not back off between attempts")
				}
			})
		})
	}
}

func TestThrottlingForeverSurfacesAsThrottling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := account(t)
		s.Inject(core.Throttle{At: core.At{Operation: "SSM:PutParameter"}})
		err := put(t, c, "/shop/production/KEY", "value")
		if code := cloud.Code(err); code != "ThrottlingException" {
			t.Errorf("code %q of %v", code, err)
		}
		if n := s.Counts()["SSM:PutParameter"]; n != 3 {
			t.Errorf("%d attempts, want the SDK's 3", n)
		}
	})
}

// A reply lost to the network makes the SDK repeat a write that already happened.
func TestLostReplyOfACreateSurfacesAsAlreadyExists(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := account(t)
		s.Inject(core.LostReply{At: core.At{Operation: "SSM:PutParameter", Times: 1}})
		err := put(t, c, "/shop/production/KEY", "value")
		var exists *types.ParameterAlreadyExists
		if !errors.As(err, &exists) {
			t.Fatalf("got %v, want ParameterAlreadyExists", err)
		}
		out, err := c.SSM.GetParameter(t.Context(), &ssm.GetParameterInput{Name: new("/shop/production/KEY"),
			WithDecryption: new(true)})
		if err != nil || *out.Parameter.Value != "value" || out.Parameter.Version != 1 {
			t.Errorf("the first attempt did not take effect once: %v %v", out, err)
		}
	})
}

func TestFaultsMatchByOperationAndCount(t *testing.T) {
	s, c := account(t)
	s.Inject(core.Refuse{At: core.At{Operation: "SSM:PutParameter", Skip: 1, Times: 1},
		Err: &smithy.GenericAPIError{Code: "ValidationException", Message: "no"}})
	var got []string
	for _, key := range []string{"A", "B", "C"} {
		got = append(got, cloud.Code(put(t, c, "/shop/production/"+key, "v")))
	}
	if want := []string{"", "ValidationException", ""}; !slices.Equal(got, want) {
		t.Errorf("codes %q, want %q", got, want)
	}
}

func TestCrash(t *testing.T) {
	tests := []struct {
		name   string
		crash  core.Crash
		stands []string // the parameters that stand afterwards
	}{
		{"before the first write", core.Crash{Write: 1}, nil},
		{"after the first write", core.Crash{Write: 1, After: true}, []string{"/shop/production/A"}},
		{"before the second write", core.Crash{Write: 2}, []string{"/shop/production/A"}},
		{"after the second write", core.Crash{Write: 2, After: true}, []string{"/shop/production/A", "/shop/production/B"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, c := account(t)
			s.Inject(tt.crash)
			var failed int
			for _, key := range []string{"A", "B", "C"} {
				if _, err := c.STS.GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{}); err != nil &&
					!errors.Is(err, core.ErrCrashed) {
					t.Fatal(err)
				}
				if err := put(t, c, "/shop/production/"+key, "v"); errors.Is(err, core.ErrCrashed) {
					failed++
				} else if err != nil {
					t.Fatal(err)
				}
			}
			if want := 4 - tt.crash.Write; failed != want {
				t.Errorf("%d writes failed, want %d: a dead process makes no more calls", failed, want)
			}
			if n := s.Counts()["SSM:PutParameter"]; n != 3 {
				t.Errorf("%d attempts at 3 writes: a crash must not be retried", n)
			}
			if !s.Crashed() {
				t.Error("not crashed")
			}
			s.Restart()
			out, err := c.SSM.GetParametersByPath(t.Context(), &ssm.GetParametersByPathInput{Path: new("/shop"),
				Recursive: new(true)})
			if err != nil {
				t.Fatal(err)
			}
			var stands []string
			for _, p := range out.Parameters {
				stands = append(stands, *p.Name)
			}
			if !slices.Equal(stands, tt.stands) {
				t.Errorf("stands %q, want %q", stands, tt.stands)
			}
		})
	}
}

func TestRegionsAreApart(t *testing.T) {
	s, here := account(t)
	there := cloud.New(s.Config("us-east-1"))
	if err := put(t, here, "/shop/production/KEY", "v"); err != nil {
		t.Fatal(err)
	}
	_, err := there.SSM.GetParameter(t.Context(), &ssm.GetParameterInput{Name: new("/shop/production/KEY")})
	if code := cloud.Code(err); code != "ParameterNotFound" {
		t.Errorf("another region answers %v", err)
	}
}

func TestCallersShareNoMemoryWithTheWorld(t *testing.T) {
	_, c := account(t)
	value := "first"
	name := "/shop/production/KEY"
	in := &ssm.PutParameterInput{Name: &name, Value: &value, Type: types.ParameterTypeString,
		Tags: []types.Tag{{Key: new("k"), Value: new("v")}}}
	if _, err := c.SSM.PutParameter(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	get := func() *types.Parameter {
		out, err := c.SSM.GetParameter(t.Context(), &ssm.GetParameterInput{Name: new("/shop/production/KEY")})
		if err != nil {
			t.Fatal(err)
		}
		return out.Parameter
	}
	name, value = "/other", "changed"
	p := get()
	*p.Name, *p.ARN = "scribbled", "scribbled"
	if again := get(); *again.Name != "/shop/production/KEY" || *again.Value != "first" || *again.ARN == "scribbled" {
		t.Errorf("the world changed from outside: %s %s", *again.Name, *again.Value)
	}
}
