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
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	ecrtypes "github.com/aws/aws-sdk-go-v2/service/ecr/types"
	"github.com/aws/aws-sdk-go-v2/service/route53"

	"slipway/steps/cloud"
	"slipway/steps/question"
	"slipway/steps/stack"
)

// Choices reads the live choices a question offers beside its own options: "vpcs", "zones", "certificates", "tags" (of the
// stack's repository). An account that has none gives an empty list.
func Choices(ctx context.Context, c *cloud.Clients, kind string, id stack.Identity) ([]question.Option, error) {
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
	case "tags":
		options, err = tagChoices(ctx, c, id.Repository())
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
	pages := ec2.NewDescribeVpcsPaginator(c.EC2, &ec2.DescribeVpcsInput{MaxResults: aws.Int32(1000)})
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
			options = append(options, question.Option{Value: id, Label: strings.TrimSpace(name + " " + id), Note: aws.ToString(v.CidrBlock)})
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
			options = append(options, question.Option{Value: id, Label: strings.TrimSuffix(aws.ToString(z.Name), ".") + " (" + id + ")",
				Note: strconv.FormatInt(aws.ToInt64(z.ResourceRecordSetCount), 10) + " records"})
		}
	}
	return byLabel(options), nil
}

// mostTags is how many tags are offered: more than these nobody reads through.
const mostTags = 50

// tagChoices are the tags of a repository, newest first.
func tagChoices(ctx context.Context, c *cloud.Clients, repository string) ([]question.Option, error) {
	var images []ecrtypes.ImageDetail
	pages := ecr.NewDescribeImagesPaginator(c.ECR, &ecr.DescribeImagesInput{RepositoryName: aws.String(repository), Filter: &ecrtypes.DescribeImagesFilter{TagStatus: ecrtypes.TagStatusTagged}})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if cloud.NotFound(err) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		images = append(images, page.ImageDetails...)
	}
	slices.SortStableFunc(images, func(a, b ecrtypes.ImageDetail) int {
		return aws.ToTime(b.ImagePushedAt).Compare(aws.ToTime(a.ImagePushedAt))
	})
	var options []question.Option
	for _, img := range images {
		for _, tag := range slices.Sorted(slices.Values(img.ImageTags)) {
			options = append(options, question.Option{Value: tag, Label: tag, Note: "pushed " + aws.ToTime(img.ImagePushedAt).UTC().Format("2006-01-02 15:04") + " UTC"})
		}
	}
	return options[:min(len(options), mostTags)], nil
}

func byLabel(options []question.Option) []question.Option {
	slices.SortStableFunc(options, func(a, b question.Option) int { return cmp.Compare(a.Label, b.Label) })
	return options
}
