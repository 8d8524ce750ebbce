// Package quotas simulates Service Quotas.
package quotas

import (
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas/types"

	"slipway/steps/sandbox/core"
)

var state = core.NewAccountWide[Resources]("Quotas")

// quota is one service quota of a young account.
type quota struct {
	service, code, name string
	value, standard     float64 // the account's, and what AWS calls the default
}

// quotas are those that a stack can run into.
var quotas = []quota{
	{"fargate", "L-3032A538", "Fargate On-Demand vCPU resource count", 6, 6},
	{"elasticloadbalancing", "L-53DA6B97", "Application Load Balancers per Region", 50, 50},
	{"elasticloadbalancing", "L-B22855CB", "Target Groups per Region", 3000, 3000},
	{"rds", "L-7B6409FD", "DB instances", 40, 40},
	{"vpc", "L-E79EC296", "VPC security groups per Region", 2500, 2500},
	{"vpc", "L-F678F1CE", "VPCs per Region", 5, 5},
	{"ec2", "L-0263D0A3", "EC2-VPC Elastic IPs", 5, 5},
}

// Resources is the account's own quotas, by code, where they are not the usual ones.
type Resources map[string]float64

// SetQuota gives the account another value of a quota ("L-3032A538" for Fargate's vCPUs).
func SetQuota(s *core.Sandbox, code string, value float64) {
	s.Alter(func(c *core.Call) {
		q := state.In(c.World.Global)
		if *q == nil {
			*q = Resources{}
		}
		(*q)[code] = value
	})
}

// QuotaValue returns what the account may have of something.
func QuotaValue(c *core.Call, code string) float64 {
	if v, set := (*state.In(c.World.Global))[code]; set {
		return v
	}
	for _, q := range quotas {
		if q.code == code {
			return q.value
		}
	}
	return 0
}

func quotaOf(service, code string) (quota, error) {
	for _, q := range quotas {
		if q.service == service && q.code == code {
			return q, nil
		}
	}
	return quota{},
		&types.NoSuchResourceException{Message: new("The request failed because the specified service quota does " +
			"not exist.")}
}

func (q quota) described(c *core.Call, value float64) *types.ServiceQuota {
	return &types.ServiceQuota{
		ServiceCode: &q.service, QuotaCode: &q.code, QuotaName: &q.name, Value: &value, Adjustable: true,
		Unit:     new("None"),
		QuotaArn: new(c.ARN("servicequotas", q.service+"/"+q.code)),
	}
}

func init() { core.Handle("Service Quotas", core.Read, "*", getServiceQuota) }

func getServiceQuota(c *core.Call, in *servicequotas.GetServiceQuotaInput) (
	*servicequotas.GetServiceQuotaOutput, error) {
	q, err := quotaOf(*in.ServiceCode, *in.QuotaCode)
	if err != nil {
		return nil, err
	}
	return &servicequotas.GetServiceQuotaOutput{Quota: q.described(c, QuotaValue(c, q.code))}, nil
}
