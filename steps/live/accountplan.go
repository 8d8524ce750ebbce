package live

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/freetier"
	"github.com/aws/aws-sdk-go-v2/service/freetier/types"

	"slipway/steps/cloud"
)

// AccountPlan is the plan AWS has an account on. Accounts made since July 2025 begin on the free one, under which RDS
// refuses what is larger than its smallest.
// https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/free-tier-plans.html
type AccountPlan struct{ Free bool }

const callAccountPlan = "freetier:GetAccountPlanState"

// ReadAccountPlan reads the account's plan, where it limits anything: an older account has none, and a paid plan limits
// nothing.
func ReadAccountPlan(ctx context.Context, c *cloud.Clients) Fact[AccountPlan] {
	out, err := c.FreeTier.GetAccountPlanState(ctx, &freetier.GetAccountPlanStateInput{})
	if cloud.Is(err, "ResourceNotFoundException") {
		return fact[AccountPlan](nil, nil, callAccountPlan)
	}
	if err != nil {
		return fact[AccountPlan](nil, failed(callAccountPlan, err), callAccountPlan)
	}
	if out.AccountPlanType != types.AccountPlanTypeFree {
		return fact[AccountPlan](nil, nil, callAccountPlan)
	}
	return fact(&AccountPlan{Free: true}, nil, callAccountPlan)
}

// OnFreePlan reports whether the account is known to be on the free plan.
func (l *Stack) OnFreePlan() bool { return l.AccountPlan.Exists() && l.AccountPlan.Value.Free }
