package io.github.tandem.topic.acl;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

import io.github.tandem.topic.ledger.MemoryLedger;

import static org.assertj.core.api.Assertions.assertThat;

class AclPlanTests {

	private static final ResourcePattern ORDERS = new ResourcePattern(ResourceType.TOPIC, "orders",
			PatternType.LITERAL);

	private final AccessControlEntry one = entry("User:one");

	private final AccessControlEntry other = entry("User:CN=other, O=a b c");

	@Test
	void makesWhatIsMissing() {
		assertThat(plan(Set.of(this.one, this.other), Set.of(this.other), Set.of()))
			.isEqualTo(new AclPlan(Set.of(this.one), Set.of(), Set.of(this.one)));
	}

	@Test
	void removesWhatTandemMadeAndTheSourceRevoked() {
		assertThat(plan(Set.of(), Set.of(this.one, this.other), Set.of(this.one)))
			.isEqualTo(new AclPlan(Set.of(), Set.of(this.one), Set.of(this.one)));
		assertThat(plan(Set.of(), Set.of(this.other), Set.of(this.one))).as("then forgets it")
			.isEqualTo(new AclPlan(Set.of(), Set.of(), Set.of()));
	}

	@Test
	void leavesWhatSomebodyElseMade() {
		assertThat(plan(Set.of(this.one), Set.of(this.one), Set.of())).as("the same")
			.isEqualTo(new AclPlan(Set.of(), Set.of(), Set.of()));
		assertThat(plan(Set.of(), Set.of(this.one), Set.of())).isNull();
	}

	@Test
	void leavesAloneWhatIsForTopicsThatAreNotReplicated() {
		assertThat(AclPlan.of(Map.of(), Map.of(ORDERS, Set.of(this.one)), Map.of(ORDERS, Set.of(this.one)),
				List.of("order")))
			.isEmpty();
		ResourcePattern prefix = new ResourcePattern(ResourceType.TOPIC, "ord", PatternType.PREFIXED);
		assertThat(AclPlan.of(Map.of(), Map.of(), Map.of(prefix, Set.of(this.one)), List.of("order")))
			.containsOnlyKeys(prefix);
	}

	@Test
	void isRememberedAsItWasWritten() {
		RememberedAcls remembered = new RememberedAcls(new MemoryLedger());
		assertThat(remembered.write(Map.of(ORDERS, Set.of(this.one, this.other)))).isTrue();
		assertThat(remembered.all()).isEqualTo(Map.of(ORDERS, Set.of(this.one, this.other)));
		remembered.write(Map.of(ORDERS, Set.of()));
		assertThat(remembered.all()).isEmpty();
	}

	private static AclPlan plan(Set<AccessControlEntry> wanted, Set<AccessControlEntry> existing,
			Set<AccessControlEntry> remembered) {
		return AclPlan
			.of(wanted.isEmpty() ? Map.of() : Map.of(ORDERS, wanted), Map.of(ORDERS, existing),
					remembered.isEmpty() ? Map.of() : Map.of(ORDERS, remembered), List.of("orders"))
			.get(ORDERS);
	}

	private static AccessControlEntry entry(String principal) {
		return new AccessControlEntry(principal, "*", AclOperation.READ, AclPermissionType.ALLOW);
	}

}
