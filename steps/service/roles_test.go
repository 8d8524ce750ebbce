package service

import (
	"strings"
	"testing"

	"slipway/steps/iam"
	"slipway/steps/plan/plantest"
)

// Both roles are for this account's tasks alone; only the application's may ask for more than AWS documents for both.
func TestWhoMayTakeTheRoles(t *testing.T) {
	s := plantest.Shop()
	i := s.Identity("aws")
	for name, c := range map[string]struct {
		got    iam.Conditions
		source string
	}{
		"execution role": {executionRole(s, i, "").Trust.Statement[0].Condition, ""},
		"task role":      {taskRole(i).Trust.Statement[0].Condition, "arn:aws:ecs:eu-west-1:123456789012:*"},
	} {
		if strings.Join(c.got["StringEquals"]["aws:SourceAccount"], "") != "123456789012" ||
			strings.Join(c.got["ArnLike"]["aws:SourceArn"], "") != c.source {
			t.Errorf("%s: %v", name, c.got)
		}
	}
}
