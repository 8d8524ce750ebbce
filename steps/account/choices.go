package account

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/route53"

	"slipway/steps/cloud"
	"slipway/steps/question"
)

// Choices reads the live choices a question offers beside its own options: "vpcs", "zones", "certificates". An account
// that has none gives an empty list.
func Choices(ctx context.Context, c *cloud.Clients, kind string) ([]question.Option, error) {
	var options []question.Option
	var err error
	switch kind {
	case "":
		return nil, nil
	case "vpcs":
		options, err = vpcChoices(ctx, c)
	case "zones":
		options, err = zoneChoices(ctx, c)
	case "certificates":
		options, err = certificateChoices(ctx, c)
	default:
		return nil, fmt.Errorf("there are no live choices called %q", kind)
	}
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", kind, cloud.Explain(err))
	}
	return options, nil
}

// vpcChoices are the VPCs that are not the default one, which has an answer of its own.
func vpcChoices(ctx context.Context, c *cloud.Clients) ([]question.Option, error) {
	var options []question.Option
	pages := ec2.NewDescribeVpcsPaginator(c.EC2, &ec2.DescribeVpcsInput{MaxResults: new(int32(1000))})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, v := range page.Vpcs {
			if aws.ToBool(v.IsDefault) {
				continue
			}
			name := ""
			for _, t := range v.Tags {
				if aws.ToString(t.Key) == "Name" {
					name = aws.ToString(t.Value)
				}
			}
			id := aws.ToString(v.VpcId)
			options = append(options, question.Option{Value: id, Label: strings.TrimSpace(name + " " + id),
				Note: aws.ToString(v.CidrBlock)})
		}
	}
	return byLabel(options), nil
}

// zoneChoices are the public hosted zones: a private one answers nobody on the internet.
func zoneChoices(ctx context.Context, c *cloud.Clients) ([]question.Option, error) {
	var options []question.Option
	pages := route53.NewListHostedZonesPaginator(c.Route53, &route53.ListHostedZonesInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, z := range page.HostedZones {
			if z.Config != nil && z.Config.PrivateZone {
				continue
			}
			id := strings.TrimPrefix(aws.ToString(z.Id), "/hostedzone/")
			options = append(options, question.Option{Value: id, Label: strings.TrimSuffix(aws.ToString(z.Name), ".") + " (" +
				id + ")",
				Note: strconv.FormatInt(aws.ToInt64(z.ResourceRecordSetCount), 10) + " records"})
		}
	}
	return byLabel(options), nil
}

func byLabel(options []question.Option) []question.Option {
	slices.SortStableFunc(options, func(a, b question.Option) int { return cmp.Compare(a.Label, b.Label) })
	return options
}
