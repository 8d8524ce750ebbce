package cli

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// TestPolicyForWhoMayNotDoAnythingYet: refusals advise to ask for the policy, so it needs no account and no finished
// answers.
func TestPolicyForWhoMayNotDoAnythingYet(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "slipway.yaml")
	code, out, errs := slipway(t, "", "policy", "--file", file)
	if code != 2 || !strings.Contains(errs, "--app") || !strings.Contains(errs, "--region") {
		t.Errorf("without a file it ended %d\n%s%s", code, out, errs)
	}
	code, out, errs = slipway(t, "", "policy", "--app", "shop", "--region", "eu-west-1", "--file", file)
	if code != 0 || !strings.Contains(out, `arn:aws:rds:eu-west-1:*:db:shop-db`) {
		t.Errorf("by name it ended %d\n%s%s", code, out, errs)
	}
	if code, _, errs = slipway(t, "", "policy", "--app", "Shop", "--region", "eu-west-1", "--file", file); code != 2 ||
		!strings.Contains(errs, "lower-case") {
		t.Errorf("a name that cannot be ended %d: %s", code, errs)
	}
	write(t, dir, "slipway.yaml", "app: shop\nregion: eu-west-1\naccount: \"123456789012\"\n")
	if code, out, errs = slipway(t, "", "policy", "--file", file); code != 0 ||
		!strings.Contains(out, `arn:aws:rds:eu-west-1:123456789012:db:shop-db`) {
		t.Errorf("with answers to come it ended %d\n%s%s", code, out, errs)
	}
}

// TestPolicyPrintsTheBoundaryItDemands holds that roles can be made only with a boundary that is printed too, or with
// the one answered, and that records are limited to the domain that is known.
func TestPolicyPrintsTheBoundaryItDemands(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "slipway.yaml")
	write(t, dir, "slipway.yaml", "app: shop\nregion: eu-west-1\naccount: \"123456789012\"\nservice: {domain: "+
		"api.example.com}\n")
	code, out, errs := slipway(t, "", "policy", "--json", "--file", file)
	var printed struct {
		Policies []struct {
			Name, Kind string
			Document   struct{ Statement []map[string]any }
		}
	}
	if err := json.Unmarshal([]byte(out), &printed); code != 0 || err != nil {
		t.Fatalf("it ended %d: %v\n%s%s", code, err, out, errs)
	}
	last := printed.Policies[len(printed.Policies)-1]
	if last.Kind != "boundary" || last.Name != "shop-eu-west-1-slipway-boundary" || len(last.Document.Statement) == 0 {
		t.Errorf("the last one is %+v", last)
	}
	for _, want := range []string{
		`"iam:PermissionsBoundary": "arn:aws:iam::123456789012:policy/shop-eu-west-1-slipway-boundary"`,
		`"_*.api.example.com"`} {
		if !strings.Contains(out, want) {
			t.Errorf("%s is missing", want)
		}
	}
	write(t, dir, "slipway.yaml",
		"app: shop\nregion: eu-west-1\nboundary: arn:aws:iam::123456789012:policy/organisation/bounds\n")
	_, out, errs = slipway(t, "", "policy", "--file", file)
	if !strings.Contains(out, `"iam:PermissionsBoundary": "arn:aws:iam::123456789012:policy/organisation/bounds"`) ||
		strings.Contains(errs, "slipway-boundary (") {
		t.Errorf("with a boundary that is answered:\n%s%s", errs, out)
	}
	write(t, dir, "slipway.yaml", "app: shop\nregion: eu-west-1\nboundary: bounds\n")
	if code, _, errs = slipway(t, "", "plan", "--sandbox", "--file", file); code == 0 ||
		!strings.Contains(errs, "boundary") || !strings.Contains(errs, "arn:aws:iam::123456789012:policy/bounds") {
		t.Errorf("a boundary that is no ARN ended %d: %s", code, errs)
	}
}
