package deploy

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// Network is where tasks run, and the security group they are in.
type Network struct{ Subnets, SecurityGroups []string }

// NetworkOf is where the tasks of a service run: its own subnets while they exist, else the API's, else the stack's
// public ones. s is nil where there is no service yet.
func NetworkOf(r *plan.Run, s *live.Service) (Network, error) {
	return networkOf(r.Live(), r.Settings, s)
}

func networkOf(l *live.Stack, settings stack.Settings, s *live.Service) (Network, error) {
	group := l.Group(l.Identity.AppGroup())
	if group == nil {
		return Network{}, fmt.Errorf("find the security group %s: it is gone; run slipway apply again", l.Identity.AppGroup())
	}
	for _, s := range []*live.Service{s, l.Service.Value} {
		if s != nil && l.HasSubnets(s.Subnets) {
			return Network{s.Subnets, []string{group.ID}}, nil
		}
	}
	place, err := l.Placement(settings.Network.VPC, settings.Image.Platform)
	if err != nil {
		return Network{}, fmt.Errorf("place the tasks: %w", err)
	}
	return Network{place.PublicIDs(), []string{group.ID}}, nil
}

func (n Network) configuration() *types.NetworkConfiguration {
	return &types.NetworkConfiguration{AwsvpcConfiguration: &types.AwsVpcConfiguration{
		Subnets: n.Subnets, SecurityGroups: n.SecurityGroups, AssignPublicIp: types.AssignPublicIpEnabled,
	}}
}

// WithLinkedRole makes a call that needs ECS's service-linked role, which an account that has never used ECS lacks.
func WithLinkedRole(ctx context.Context, r *plan.Run, f func() error) error {
	return r.WithLinkedRole(ctx, "ecs.amazonaws.com", func(err error) bool {
		return cloud.Is(err, "InvalidParameterException", "ClientException") &&
			strings.Contains(strings.ToLower(err.Error()), "service linked role")
	}, f)
}
