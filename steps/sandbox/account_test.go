package sandbox

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/budgets"
	budgettypes "github.com/aws/aws-sdk-go-v2/service/budgets/types"
	"github.com/aws/aws-sdk-go-v2/service/pricing"
	pricingtypes "github.com/aws/aws-sdk-go-v2/service/pricing/types"
	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi"
	taggingtypes "github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi/types"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"slipway/steps/cloud"
)

func TestBudgetLife(t *testing.T) {
	_, c := account(t)
	ctx, id, name := t.Context(), new("123456789012"), new("shop-eu-west-1-monthly-cap")
	budget := budgettypes.Budget{BudgetName: name, BudgetType: budgettypes.BudgetTypeCost,
		TimeUnit: budgettypes.TimeUnitMonthly, BudgetLimit: &budgettypes.Spend{Amount: new("120"),
			Unit: new("USD")}}
	actual := budgettypes.Notification{NotificationType: budgettypes.NotificationTypeActual,
		ComparisonOperator: budgettypes.ComparisonOperatorGreaterThan, Threshold: 80}
	forecast := budgettypes.Notification{NotificationType: budgettypes.NotificationTypeForecasted,
		ComparisonOperator: budgettypes.ComparisonOperatorGreaterThan, Threshold: 100}
	mail := func(a string) budgettypes.Subscriber {
		return budgettypes.Subscriber{SubscriptionType: budgettypes.SubscriptionTypeEmail, Address: &a}
	}
	create := &budgets.CreateBudgetInput{AccountId: id, Budget: &budget,
		NotificationsWithSubscribers: []budgettypes.NotificationWithSubscribers{{Notification: &actual,
			Subscribers: []budgettypes.Subscriber{mail("ops@shop.dev")}}}}
	subscribe := func(address string) error {
		s := mail(address)
		return only(c.Budgets.CreateSubscriber(ctx, &budgets.CreateSubscriberInput{AccountId: id, BudgetName: name,
			Notification: &actual, Subscriber: &s}))
	}
	move := func(from, to string) error {
		old, now := mail(from), mail(to)
		return only(c.Budgets.UpdateSubscriber(ctx, &budgets.UpdateSubscriberInput{AccountId: id, BudgetName: name,
			Notification: &actual, OldSubscriber: &old, NewSubscriber: &now}))
	}
	steps := []struct {
		name string
		call func() error
		code string
	}{
		{"not there", func() error {
			return only(c.Budgets.DescribeBudget(ctx, &budgets.DescribeBudgetInput{AccountId: id, BudgetName: name}))
		}, "NotFoundException"},
		{"another account", func() error {
			return only(c.Budgets.DescribeBudget(ctx, &budgets.DescribeBudgetInput{AccountId: new("210987654321"),
				BudgetName: name}))
		}, "AccessDeniedException"},
		{"create", func() error { _, err := c.Budgets.CreateBudget(ctx, create); return err }, ""},
		{"create again", func() error { _, err := c.Budgets.CreateBudget(ctx, create); return err },
			"DuplicateRecordException"},
		{"notify", func() error {
			return only(c.Budgets.CreateNotification(ctx, &budgets.CreateNotificationInput{AccountId: id, BudgetName: name,
				Notification: &forecast, Subscribers: []budgettypes.Subscriber{mail("ops@shop.dev")}}))
		}, ""},
		{"notify again", func() error {
			return only(c.Budgets.CreateNotification(ctx, &budgets.CreateNotificationInput{AccountId: id, BudgetName: name,
				Notification: &forecast, Subscribers: []budgettypes.Subscriber{mail("ops@shop.dev")}}))
		}, "DuplicateRecordException"},
		{"subscribe", func() error { return subscribe("ann@shop.dev") }, ""},
		{"no address", func() error { return subscribe("ann") }, "InvalidParameterException"},
		{"another address", func() error { return move("ann@shop.dev", "bob@shop.dev") }, ""},
		{"an address that is told already", func() error { return move("bob@shop.dev", "ops@shop.dev") },
			"DuplicateRecordException"},
	}
	for _, step := range steps {
		if code := cloud.Code(step.call()); code != step.code {
			t.Errorf("%s: code %q, want %q", step.name, code, step.code)
		}
	}
	out, err := c.Budgets.DescribeBudget(ctx, &budgets.DescribeBudgetInput{AccountId: id, BudgetName: name})
	if err != nil || *out.Budget.BudgetLimit.Amount != "120.0" {
		t.Errorf("%+v %v", out, err)
	}
	notes, err := c.Budgets.DescribeNotificationsForBudget(ctx, &budgets.DescribeNotificationsForBudgetInput{AccountId: id,
		BudgetName: name})
	if err != nil || len(notes.Notifications) != 2 ||
		notes.Notifications[0].ThresholdType != budgettypes.ThresholdTypePercentage {
		t.Errorf("%+v %v", notes, err)
	}
	told, err := c.Budgets.DescribeSubscribersForNotification(ctx, &budgets.DescribeSubscribersForNotificationInput{
		AccountId: id, BudgetName: name, Notification: &actual})
	if err != nil || len(told.Subscribers) != 2 {
		t.Errorf("%+v %v", told, err)
	}
}

func TestPriceListAnswersOneProductToExactFilters(t *testing.T) {
	_, c := account(t)
	match := func(field, value string) pricingtypes.Filter {
		return pricingtypes.Filter{Type: pricingtypes.FilterTypeTermMatch, Field: &field, Value: &value}
	}
	tests := []struct {
		service, usage, usd string
		filters             []pricingtypes.Filter
	}{
		{"AmazonECS", `^([A-Z0-9]+-)?Fargate-vCPU-Hours:perCPU$`, "0.0404800000",
			[]pricingtypes.Filter{match("regionCode", "eu-west-1"), match("productFamily", "Compute")}},
		{"AWSELB", `^([A-Z]{3}\d-|EU-)?LoadBalancerUsage$`, "0.0252000000",
			[]pricingtypes.Filter{match("regionCode", "eu-west-1")}},
		{"AmazonRDS", `InstanceUsage:db.t4g.micro$`, "0.0160000000", []pricingtypes.Filter{match("regionCode", "us-east-1"),
			match("instanceType", "db.t4g.micro"), match("databaseEngine", "PostgreSQL"),
			match("deploymentOption", "Single-AZ")}},
		{"AmazonElastiCache", `NodeUsage:cache.t4g.micro`, "0.0136000000",
			[]pricingtypes.Filter{match("regionCode", "eu-west-1"), match("instanceType", "cache.t4g.micro"),
				match("cacheEngine", "Valkey")}},
	}
	for _, tt := range tests {
		out, err := c.Pricing.GetProducts(t.Context(), &pricing.GetProductsInput{ServiceCode: &tt.service,
			Filters: tt.filters})
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, text := range out.PriceList {
			var p struct {
				Product struct{ Attributes map[string]string }
				Terms   struct {
					OnDemand map[string]struct {
						PriceDimensions map[string]struct{ PricePerUnit map[string]string }
					}
				}
			}
			if err := json.Unmarshal([]byte(text), &p); err != nil {
				t.Fatal(err)
			}
			if !regexp.MustCompile(tt.usage).MatchString(p.Product.Attributes["usagetype"]) {
				continue
			}
			for _, term := range p.Terms.OnDemand {
				for _, d := range term.PriceDimensions {
					found = append(found, d.PricePerUnit["USD"])
				}
			}
		}
		if len(found) != 1 || found[0] != tt.usd {
			t.Errorf("%s %s: %q, want %s", tt.service, tt.usage, found, tt.usd)
		}
	}
}

func TestQuotaOfAYoungAccount(t *testing.T) {
	s, c := account(t)
	get := func() float64 {
		out, err := c.Quotas.GetServiceQuota(t.Context(),
			&servicequotas.GetServiceQuotaInput{ServiceCode: new("fargate"), QuotaCode: new("L-3032A538")})
		if err != nil {
			t.Fatal(err)
		}
		return *out.Quota.Value
	}
	if v := get(); v != 6 {
		t.Errorf("%v vCPUs, want 6", v)
	}
	s.SetQuota("L-3032A538", 1)
	if v := get(); v != 1 {
		t.Errorf("%v vCPUs, want 1", v)
	}
	_, err := c.Quotas.GetServiceQuota(t.Context(), &servicequotas.GetServiceQuotaInput{ServiceCode: new("fargate"),
		QuotaCode: new("L-00000000")})
	if cloud.Code(err) != "NoSuchResourceException" {
		t.Errorf("got %v", err)
	}
}

func TestTaggingListsWhatHasTheTags(t *testing.T) {
	s, c := account(t)
	for _, app := range []string{"shop", "blog"} {
		_, err := c.SSM.PutParameter(t.Context(), &ssm.PutParameterInput{
			Name: new("/" + app + "/production/KEY"), Value: new("v"), Type: ssmtypes.ParameterTypeSecureString,
			Tags: []ssmtypes.Tag{{Key: new("slipway:app"), Value: &app}},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	makeRole(t, c, "shop-task", taskTrust) // roles are tagged, and not listed
	list := func(c *cloud.Clients, filters ...taggingtypes.TagFilter) (arns []string) {
		p := resourcegroupstaggingapi.NewGetResourcesPaginator(c.Tagging,
			&resourcegroupstaggingapi.GetResourcesInput{TagFilters: filters, ResourcesPerPage: new(int32(1))})
		for p.HasMorePages() {
			out, err := p.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range out.ResourceTagMappingList {
				arns = append(arns, *m.ResourceARN)
			}
		}
		return arns
	}
	key := new("slipway:app")
	if got := list(c, taggingtypes.TagFilter{Key: key}); len(got) != 2 {
		t.Errorf("by key: %q", got)
	}
	if got := list(c, taggingtypes.TagFilter{Key: key, Values: []string{"shop"}}); len(got) != 1 ||
		got[0] != "arn:aws:ssm:eu-west-1:123456789012:parameter/shop/production/KEY" {
		t.Errorf("by value: %q", got)
	}
	if got := list(cloud.New(s.Config("us-east-1")), taggingtypes.TagFilter{Key: key}); len(got) != 0 {
		t.Errorf("in another region: %q", got)
	}
}
