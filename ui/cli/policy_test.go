package cli

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestPolicyForWhoMayNotDoAnythingYet: refusals advise to ask for the policy, so it needs no account and no finished answers.
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
	if code, _, errs = slipway(t, "", "policy", "--app", "Shop", "--region", "eu-west-1", "--file", file); code != 2 || !strings.Contains(errs, "lower-case") {
		t.Errorf("a name that cannot be ended %d: %s", code, errs)
	}
	write(t, dir, "slipway.yaml", "app: shop\nregion: eu-west-1\naccount: \"123456789012\"\n")
	if code, out, errs = slipway(t, "", "policy", "--file", file); code != 0 || !strings.Contains(out, `arn:aws:rds:eu-west-1:123456789012:db:shop-db`) {
		t.Errorf("with answers to come it ended %d\n%s%s", code, out, errs)
	}
}
