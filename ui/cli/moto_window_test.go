package cli

import (
	"strings"
	"testing"
)

// motoWindow opens the database of a stack over the wire and closes it again: what closes it is as Scheduler takes it.
// moto's schedules never fire, so that AWS's own closing is the sandbox's to show.
func motoWindow(t *testing.T, file string) {
	t.Helper()
	run := func(want int, args ...string) string {
		t.Helper()
		code, out, errs := slipway(t, "", append(args, "--file", file)...)
		if code != want {
			t.Fatalf("%s ended %d\n%s\n%s", strings.Join(args, " "), code, out, errs)
		}
		return out + errs
	}
	doors := func(public, rules, schedules string) {
		t.Helper()
		seen(t, []view{
			{"rds describe-db-instances --db-instance-identifier shop-db", "DBInstances[0].PubliclyAccessible", public},
			{"ec2 describe-security-groups --filters Name=group-name,Values=shop-db-sg",
				"SecurityGroups[0].IpPermissions[].IpRanges[].CidrIp|join(`,`,@)", rules},
			{"scheduler list-schedules --name-prefix shop-db-window", "length(Schedules)", schedules},
		})
	}
	run(0, "db", "open", "--detach", "--yes", "--for", "4h", "--ip", "203.0.113.9")
	doors("True", "203.0.113.9/32", "2")
	seen(t, []view{{"scheduler get-schedule --name shop-db-window-public",
		"[Target.Arn,ActionAfterCompletion,contains(Target.Input,'\"DbInstanceIdentifier\":\"shop-db\"')]",
		"arn:aws:scheduler:::aws-sdk:rds:modifyDBInstance\tDELETE\tTrue"}})
	if said := run(0, "plan"); !strings.HasPrefix(said, "\nNothing") && !strings.Contains(said, "this plan leaves it so") {
		t.Errorf("a plan does not leave it:\n%s", said)
	}
	run(0, "db", "close")
	doors("False", "", "0")
	seen(t, []view{{"iam list-roles", "length(Roles[?RoleName=='shop-eu-west-1-window'])", "0"}})
}
