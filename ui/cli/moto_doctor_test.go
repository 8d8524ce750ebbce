package cli

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"slipway/steps/doctor"
)

// doctored is what slipway doctor says over the wire.
func doctored(t *testing.T, want int, args ...string) doctor.Report {
	t.Helper()
	code, out, errs := slipway(t, "", append([]string{"doctor", "--json"}, args...)...)
	var r doctor.Report
	if err := json.Unmarshal([]byte(out), &r); err != nil || code != want {
		t.Fatalf("doctor ended %d, want %d: %v\n%s\n%s", code, want, err, out, errs)
	}
	return r
}

// TestMotoDoctor: of a stack made over the wire nothing is wrong, and what moto cannot say is unverified: its default
// VPC shows no way to the internet, and no DNS of this world leads to it. A listener that is deleted is named.
func TestMotoDoctor(t *testing.T) {
	moto(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "slipway.yaml")
	write(t, dir, "slipway.yaml", `app: shop
environment: production
region: eu-west-1
account: "123456789012"
data:
  database: none
  cache: none
image:
  uri: registry.example.com/shop:1.0
service:
  health_path: /up
schedule:
  jobs:
    - name: cleanup
      command: python -m jobs.cleanup
      cron: 0 3 * * ? *
budget:
  limit: 0
`)
	if code, out, errs := slipway(t, "", "apply", "--yes", "--file", file); code != 0 {
		t.Fatalf("apply ended %d\n%s\n%s", code, out, errs)
	}
	r := doctored(t, 3, "--file", file)
	if len(r.Diagnoses) > 0 || len(r.Unverified) != 2 {
		t.Errorf("of a stack that stands it says %+v, and cannot verify %+v", r.Diagnoses, r.Unverified)
	}
	for n, want := range []string{"neither an internet gateway nor a route", "is not reached from here"} {
		if !slices.ContainsFunc(r.Unverified, func(u doctor.Unverified) bool { return strings.Contains(u.What, want) }) {
			t.Errorf("%d: no %q among %+v", n, want, r.Unverified)
		}
	}

	listeners := awsCLI(t, "elbv2", "describe-load-balancers", "--query", "LoadBalancers[0].LoadBalancerArn", "--output",
		"text")
	arn := awsCLI(t, "elbv2", "describe-listeners", "--load-balancer-arn", strings.TrimSpace(listeners), "--query",
		"Listeners[0].ListenerArn", "--output", "text")
	awsCLI(t, "elbv2", "delete-listener", "--listener-arn", strings.TrimSpace(arn))
	if r = doctored(t, 1, "--file", file); len(r.Diagnoses) != 1 || r.Diagnoses[0].ID != "listener-80-gone" {
		t.Errorf("without a listener it says %+v", r.Diagnoses)
	}
}
