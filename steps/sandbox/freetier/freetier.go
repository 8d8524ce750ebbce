// Package freetier simulates the plan of an account, free or paid, and what the free one does not allow.
package freetier

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/freetier"
	"github.com/aws/aws-sdk-go-v2/service/freetier/types"

	"slipway/steps/sandbox/core"
)

var freePlanState = core.NewAccountWide[bool]("FreePlan")

// SetFreePlan puts the account on AWS's free plan, as new ones are, or on the paid one.
func SetFreePlan(s *core.Sandbox, free bool) {
	s.Alter(func(c *core.Call) { *freePlanState.In(c.World.Global) = free })
}

// BeyondFreePlan refuses a database, one beside others, that an account on the free plan may not have.
func BeyondFreePlan(c *core.Call, class string, backups int32, multiAZ bool, others int) error {
	what := ""
	switch {
	case !*freePlanState.In(c.World.Global):
		return nil
	case !strings.HasSuffix(class, ".micro"):
		what = "This instance size isn't available with free plan accounts."
	case backups > 1:
		what = "The specified backup retention period exceeds the maximum available to free tier customers."
	case multiAZ:
		what = "Multi-AZ deployments aren't available with free plan accounts."
	case others >= 2:
		what = "You've reached the maximum number of DB instances available with free plan accounts."
	default:
		return nil
	}
	return core.Fail("FreeTierRestrictionError", "%s To remove all limitations, upgrade your account plan.", what)
}

func init() { core.Handle("FreeTier", core.Read, "*", getAccountPlanState) }

func getAccountPlanState(c *core.Call, _ *freetier.GetAccountPlanStateInput) (
	*freetier.GetAccountPlanStateOutput, error) {
	out := &freetier.GetAccountPlanStateOutput{AccountId: new(c.Account),
		AccountPlanStatus: types.AccountPlanStatusActive, AccountPlanType: types.AccountPlanTypePaid}
	if *freePlanState.In(c.World.Global) {
		out.AccountPlanType = types.AccountPlanTypeFree
	}
	return out, nil
}
