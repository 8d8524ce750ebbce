package acceptance

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	tagging "github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi"
	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi/types"

	"slipway/steps"
	"slipway/steps/cost"
	"slipway/steps/stack"
)

func accountAssumptions() []Assumption {
	return []Assumption{
		{"found by tags", "tag:GetResources lists what slipway makes, but for roles, schedules and perhaps budgets",
			foundByTags},
		{"budget", "budgets:ViewBudget may be refused where the root user never opened billing to IAM",
			func(_ context.Context, r *Run) (Verdict, string) {
				return seen(r, "denied", "budgets:ViewBudget")
			}},
		{"prices", "every price the stack needs is found once in AWS's price list", pricesFound},
	}
}

// foundByTags counts the kinds of resources that the tagging service knows of.
func foundByTags(ctx context.Context, r *Run) (Verdict, string) {
	id := r.Session.Identity()
	var kinds []string
	pages := tagging.NewGetResourcesPaginator(r.Session.Env.Clients.Tagging,
		&tagging.GetResourcesInput{TagFilters: []types.TagFilter{
			{Key: new(stack.TagApp), Values: []string{id.App}}, {Key: new(stack.TagEnvironment),
				Values: []string{id.Environment}},
		}})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return Open, err.Error()
		}
		for _, m := range page.ResourceTagMappingList {
			if parts := strings.SplitN(aws.ToString(m.ResourceARN), ":", 6); len(parts) == 6 &&
				!slices.Contains(kinds, parts[2]) {
				kinds = append(kinds, parts[2])
			}
		}
	}
	slices.Sort(kinds)
	for _, service := range []string{"ec2", "ecs", "elasticloadbalancing", "logs", "ssm"} {
		if !slices.Contains(kinds, service) {
			return Broken, fmt.Sprintf("nothing of %s among %v", service, kinds)
		}
	}
	return Holds, fmt.Sprint(kinds)
}

// pricesFound asks AWS's price list for every price of the estimate.
func pricesFound(ctx context.Context, r *Run) (Verdict, string) {
	asked := &cost.Recorder{Book: cost.Embedded()}
	steps.Estimate(r.Session.Settings, asked)
	_, failed := cost.Refresh(ctx, r.Session.Env.Clients.Pricing, asked.Book, r.Session.Settings.Region, asked.Asked)
	if failed == len(asked.Asked) {
		return Open, "the price list did not answer"
	}
	return when(failed == 0, fmt.Sprintf("%d of %d", len(asked.Asked)-failed, len(asked.Asked)))
}
