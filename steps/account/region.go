package account

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"slipway/steps/cloud"
)

// RegionStatus is what the account may do in a region.
type RegionStatus string

const (
	Enabled    RegionStatus = "enabled"     // open to every account, or opted in to
	NotEnabled RegionStatus = "not enabled" // exists; the account has to opt in first
	NoRegion   RegionStatus = "no such region"
)

// Region asks whether the account can use a region. An account that has not opted in gets no useful answer from the
// region itself, so a region every account has is asked when it refuses.
func Region(ctx context.Context, c *cloud.Clients, name string) (RegionStatus, error) {
	status, err := regionStatus(ctx, c, name, "")
	if err != nil && !cloud.Denied(err) {
		status, err = regionStatus(ctx, c, name, home(name))
	}
	if err != nil {
		return "", fmt.Errorf("ask whether region %s is enabled: %w", name, cloud.Explain(err))
	}
	return status, nil
}

func regionStatus(ctx context.Context, c *cloud.Clients, name, ask string) (RegionStatus, error) {
	out, err := c.EC2.DescribeRegions(ctx, &ec2.DescribeRegionsInput{AllRegions: new(true),
		RegionNames: []string{name}}, func(o *ec2.Options) {
		if ask != "" {
			o.Region = ask
		}
	})
	switch {
	case cloud.Is(err, "InvalidParameterValue") || err == nil && len(out.Regions) == 0:
		return NoRegion, nil
	case err != nil:
		return "", err
	case aws.ToString(out.Regions[0].OptInStatus) == "not-opted-in":
		return NotEnabled, nil
	}
	return Enabled, nil
}

// home is a region of the same partition that every account has.
func home(name string) string {
	r, _ := cloud.RegionNamed(name)
	switch r.Partition {
	case "aws-cn":
		return "cn-north-1"
	case "aws-us-gov":
		return "us-gov-west-1"
	}
	return "us-east-1"
}
