package network

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps/cloud"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// once makes something EC2 gives no unique name (a VPC, a gateway, a route table). A reply that was lost may hide one
// that was made, so create is never sent twice without find having looked for it in between. create must pass its
// option on to the call: it turns the SDK's own retries off.
func once[T any](ctx context.Context, r *plan.Run, create func(option func(*ec2.Options)) (*T, error),
	find func() ([]T, error)) (*T, error) {
	single := func(o *ec2.Options) { o.RetryMaxAttempts = 1 }
	retryable := retry.NewStandard()
	for attempt := 1; ; attempt++ {
		made, err := create(single)
		if err == nil || attempt == 5 || !retryable.IsErrorRetryable(err) {
			return made, err
		}
		if err := r.Stopping(); err != nil {
			return nil, err
		}
		if err := r.Clock.Sleep(ctx, time.Duration(attempt)*2*time.Second); err != nil {
			return nil, err
		}
		found, err := find()
		switch {
		case err != nil:
			return nil, err
		case len(found) > 0:
			return &found[0], nil
		}
	}
}

// tagged are the tags a create call carries.
func tagged(identity stack.Identity, kind types.ResourceType, name string,
	more map[string]string) []types.TagSpecification {
	tags := identity.Tags()
	tags["Name"] = name
	for k, v := range more {
		tags[k] = v
	}
	list := cloud.TagList(tags, func(k, v *string) types.Tag { return types.Tag{Key: k, Value: v} })
	return []types.TagSpecification{{ResourceType: kind, Tags: list}}
}

// ownTags are the filters that find what carries the stack's tags.
func ownTags(identity stack.Identity) []types.Filter {
	app, environment := "tag:"+stack.TagApp, "tag:"+stack.TagEnvironment
	return []types.Filter{
		{Name: &app, Values: []string{identity.App}},
		{Name: &environment, Values: []string{identity.Environment}},
	}
}

func tagMap(tags []types.Tag) map[string]string {
	return cloud.TagMap(tags, func(t types.Tag) (key, value *string) { return t.Key, t.Value })
}
