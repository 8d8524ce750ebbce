package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	tagging "github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi"
	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/stack"
)

// Recover rebuilds the answers of a stack whose slipway.yaml is lost. lost lists what AWS does not hold.
func Recover(l *live.Stack) (s stack.Settings, lost []string) {
	s = stack.Guide()
	s.App, s.Environment, s.Region, s.Account = l.Identity.App, l.Identity.Environment, l.Identity.Region, l.Identity.Account
	for _, step := range all {
		step.Recover(l, &s)
	}
	if s.Builds() {
		lost = append(lost, "image.dockerfile, image.context, image.target and image.args (how the image is built)")
	}
	lost = append(lost, "findings that were accepted, if any were")
	if l.Service.Exists() && l.Service.Value.Desired == 0 { // by a first deployment that failed, or by somebody's wish: AWS does not say
		lost = append(lost, "service.count (AWS has the service at 0 tasks: set how many there should be)")
	}
	if s.Service.Certificate != "" && s.Service.Domain == "" {
		lost = append(lost, "service.domain (its DNS is elsewhere, and the certificate is for several names: set the one that is used before anything is applied)")
	}
	return s, lost
}

// Exists reports whether AWS has anything of the stack; an unread fact counts as something.
func Exists(l *live.Stack) bool {
	return l.Service.Value != nil || l.Database.Value != nil || l.Cache.Value != nil || l.CacheCluster.Value != nil ||
		l.Cluster.Value != nil || l.LoadBalancer.Value != nil || l.Repository.Value != nil || l.LogGroup.Value != nil ||
		len(l.SecurityGroups.Items) > 0 || len(l.Parameters.Items) > 0 || l.ExecutionRole.Value != nil || l.Budget.Value != nil
}

// Unbuilt says that there is no stack to run a step of again, "" when there is one, in part or whole, or when what was read does not
// tell: what could not be read may be there.
func (s *Session) Unbuilt(l *live.Stack) string {
	for _, err := range []error{
		l.Service.Err, l.Database.Err, l.Cache.Err, l.CacheCluster.Err, l.Cluster.Err, l.LoadBalancer.Err, l.Repository.Err, l.LogGroup.Err,
		l.SecurityGroups.Err, l.Parameters.Err, l.ExecutionRole.Err, l.Budget.Err,
	} {
		if err != nil {
			return ""
		}
	}
	if Exists(l) {
		return ""
	}
	return NoStack(s.Settings)
}

// NoStack says that a stack does not exist, and what sets it up.
func NoStack(s stack.Settings) string {
	return fmt.Sprintf("%s %s does not exist in %s yet, so there is no step of it to run again; nothing was changed. "+
		"slipway sets it up one answer at a time, slipway apply makes all of it as slipway.yaml says", s.App, s.Environment, s.Region)
}

// Discover finds the stacks that slipway made in the clients' region, by their tags, sorted by app and environment.
func Discover(ctx context.Context, c *cloud.Clients, account, partition string) ([]stack.Identity, error) {
	var found []stack.Identity
	pages := tagging.NewGetResourcesPaginator(c.Tagging, &tagging.GetResourcesInput{
		TagFilters: []types.TagFilter{{Key: aws.String(stack.TagApp)}},
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("look for slipway's tags: %w", err)
		}
		for _, r := range page.ResourceTagMappingList {
			tags := map[string]string{}
			for _, t := range r.Tags {
				tags[aws.ToString(t.Key)] = aws.ToString(t.Value)
			}
			id := stack.Identity{App: tags[stack.TagApp], Environment: tags[stack.TagEnvironment], Region: c.Region, Account: account, Partition: partition}
			if id.App != "" && id.Environment != "" && !slices.Contains(found, id) {
				found = append(found, id)
			}
		}
	}
	slices.SortFunc(found, func(a, b stack.Identity) int {
		return strings.Compare(a.App+" "+a.Environment, b.App+" "+b.Environment)
	})
	return found, nil
}
