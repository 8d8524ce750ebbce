package session

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	tagging "github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi"
	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi/types"

	"slipway/steps/live"
	"slipway/steps/stack"
	"slipway/steps/status"
)

// Unbuilt says that there is no stack to run a step of again, "" when there is one, in part or whole, or when what was
// read does not tell: what could not be read may be there.
func (s *Session) Unbuilt(l *live.Stack) string {
	for _, err := range []error{
		l.Service.Err, l.Database.Err, l.Cache.Err, l.CacheCluster.Err, l.Cluster.Err, l.LoadBalancer.Err, l.Repository.Err,
		l.LogGroup.Err,
		l.SecurityGroups.Err, l.Parameters.Err, l.ExecutionRole.Err, l.Budget.Err,
	} {
		if err != nil {
			return ""
		}
	}
	if status.AnyResource(l) {
		return ""
	}
	return NoStack(s.Settings)
}

// NoStack says that a stack does not exist, and what sets it up.
func NoStack(s stack.Settings) string {
	return fmt.Sprintf("%s %s does not exist in %s yet, so there is no step of it to run again; nothing was changed. "+
		"slipway sets it up one answer at a time, slipway apply makes all of it as slipway.yaml says", s.App, s.Environment,
		s.Region)
}

// Discover finds the stacks that slipway made in the account's region, by their tags, sorted by app and environment.
func (s *Session) Discover(ctx context.Context) ([]stack.Identity, error) {
	c := s.Env.Clients
	var found []stack.Identity
	pages := tagging.NewGetResourcesPaginator(c.Tagging, &tagging.GetResourcesInput{
		TagFilters: []types.TagFilter{{Key: new(stack.TagApp)}},
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
			id := stack.Identity{App: tags[stack.TagApp], Environment: tags[stack.TagEnvironment], Region: c.Region,
				Account: s.Who.Account, Partition: s.Who.Partition}
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
