package account

import (
	"context"
	"fmt"
	"math"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"

	"slipway/steps/cloud"
	"slipway/steps/stack"
)

// Quota is how much of something the account may have, has, and would need for a new stack.
type Quota struct {
	Name      string
	Service   string  // as Service Quotas names it
	Code      string  // of Service Quotas; "" when IAM says it
	Limit     float64 // valid when LimitErr is nil
	LimitErr  error
	Used      float64 // valid when UsedErr is nil
	UsedErr   error
	Counted   bool // false: AWS does not say how much is used without CloudWatch, Used is 0
	Need      float64
	Typically float64 // what AWS gives accounts that have not asked for more
}

const (
	fargateVCPUs = "Fargate vCPUs"
	vpcsOfRegion = "VPCs"
)

// Enough reports whether the need fits; known is false when a number it takes could not be read.
func (q Quota) Enough() (enough, known bool) {
	switch {
	case q.LimitErr != nil:
		return false, false
	case q.Need > q.Limit:
		return false, true // whatever is used
	case q.UsedErr != nil:
		return false, false
	}
	return q.Used+q.Need <= q.Limit, true
}

// Quotas reads the quotas a new stack with these settings can run into.
func Quotas(ctx context.Context, c *cloud.Clients, s stack.Settings) []Quota {
	type source struct {
		service string
		Quota
		count func() (float64, error)
	}
	sources := []source{
		{"fargate", Quota{Name: fargateVCPUs, Code: "L-3032A538", Need: vCPUs(s), Typically: 6}, nil},
		{"elasticloadbalancing", Quota{Name: "application load balancers", Code: "L-53DA6B97", Need: 1, Typically: 50},
			func() (float64, error) { return loadBalancers(ctx, c) }},
		{"vpc", Quota{Name: "security groups", Code: "L-E79EC296", Need: 4, Typically: 2500},
			func() (float64, error) { return securityGroups(ctx, c) }},
		{"iam", Quota{Name: "IAM roles", Need: 3, Typically: 1000}, nil},
	}
	if s.HasDatabase() {
		sources = append(sources, source{"rds", Quota{Name: "RDS instances", Code: "L-7B6409FD", Need: 1, Typically: 40},
			func() (float64, error) { return databases(ctx, c) }})
	}
	if s.Network.VPC == "new" {
		sources = append(sources, source{"vpc", Quota{Name: vpcsOfRegion, Code: "L-F678F1CE", Need: 1, Typically: 5},
			func() (float64, error) { return vpcs(ctx, c) }})
	}
	quotas := make([]Quota, len(sources))
	var wg sync.WaitGroup
	for i, src := range sources {
		wg.Go(func() {
			q := src.Quota
			q.Service = src.service
			if src.service == "iam" {
				q.Counted = true
				q.Limit, q.Used, q.LimitErr = roles(ctx, c)
				quotas[i] = q
				return
			}
			q.Limit, q.LimitErr = limit(ctx, c, src.service, q.Code)
			if src.count != nil {
				q.Counted = true
				q.Used, q.UsedErr = src.count()
			}
			quotas[i] = q
		})
	}
	wg.Wait()
	return quotas
}

// vCPUs is what runs at most at once: a deployment runs the new tasks beside the old ones, and all jobs may run
// meanwhile.
func vCPUs(s stack.Settings) float64 {
	units := 2 * s.Service.CPU * max(s.Service.Count, 1)
	for _, w := range s.Workers {
		cpu, _ := w.Size()
		units += 2 * cpu * w.Count
	}
	for _, j := range s.Schedule.Jobs {
		cpu, _ := j.Size()
		units += cpu
	}
	return math.Ceil(float64(units)/1024*100) / 100
}

func limit(ctx context.Context, c *cloud.Clients, service, code string) (float64, error) {
	out, err := c.Quotas.GetServiceQuota(ctx, &servicequotas.GetServiceQuotaInput{ServiceCode: new(service),
		QuotaCode: new(code)})
	if err != nil {
		return 0, fmt.Errorf("read quota %s: %w", code, cloud.Explain(err))
	}
	if out.Quota == nil || out.Quota.Value == nil {
		return 0, fmt.Errorf("read quota %s: AWS gave no value", code)
	}
	return *out.Quota.Value, nil
}

func roles(ctx context.Context, c *cloud.Clients) (limit, used float64, err error) {
	summary, err := summarise(ctx, c)
	if err != nil {
		return 0, 0, err
	}
	most, ok := summary["RolesQuota"]
	if !ok {
		return 0, 0, fmt.Errorf("read the account summary: it has no RolesQuota")
	}
	return float64(most), float64(summary["Roles"]), nil
}

func summarise(ctx context.Context, c *cloud.Clients) (map[string]int32, error) {
	out, err := c.IAM.GetAccountSummary(ctx, &iam.GetAccountSummaryInput{})
	if err != nil {
		return nil, fmt.Errorf("read the account summary: %w", cloud.Explain(err))
	}
	return out.SummaryMap, nil
}

func loadBalancers(ctx context.Context, c *cloud.Clients) (n float64, err error) {
	pages := elb.NewDescribeLoadBalancersPaginator(c.ELB, &elb.DescribeLoadBalancersInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return 0, cloud.Explain(err)
		}
		for _, lb := range page.LoadBalancers {
			if lb.Type == elbtypes.LoadBalancerTypeEnumApplication {
				n++
			}
		}
	}
	return n, nil
}

func securityGroups(ctx context.Context, c *cloud.Clients) (float64, error) {
	return count(ctx,
		ec2.NewDescribeSecurityGroupsPaginator(c.EC2, &ec2.DescribeSecurityGroupsInput{MaxResults: new(int32(1000))}),
		func(o *ec2.DescribeSecurityGroupsOutput) int { return len(o.SecurityGroups) })
}

func databases(ctx context.Context, c *cloud.Clients) (float64, error) {
	return count(ctx,
		rds.NewDescribeDBInstancesPaginator(c.RDS, &rds.DescribeDBInstancesInput{MaxRecords: new(int32(100))}),
		func(o *rds.DescribeDBInstancesOutput) int { return len(o.DBInstances) })
}

func vpcs(ctx context.Context, c *cloud.Clients) (float64, error) {
	return count(ctx,
		ec2.NewDescribeVpcsPaginator(c.EC2, &ec2.DescribeVpcsInput{MaxResults: new(int32(1000))}),
		func(o *ec2.DescribeVpcsOutput) int { return len(o.Vpcs) })
}

// count counts over the pages of a list.
func count[O, F any](ctx context.Context, pages interface {
	HasMorePages() bool
	NextPage(ctx context.Context, options ...func(*F)) (*O, error)
}, items func(*O) int) (n float64, err error) {
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return 0, cloud.Explain(err)
		}
		n += float64(items(page))
	}
	return n, nil
}
