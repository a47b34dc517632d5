package io.github.tandem.topic.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.tandem.topic.drift.ConfigDrift;
import io.github.tandem.topic.drift.Why;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConfigPlan}: a topic whose {@code retention.ms} is on the source, on
 * the target, and was set by Tandem before.
 */
class ConfigPlanTests {

	private static final String KEY = "retention.ms";

	private static final ConfigRules RULES = new ConfigRules(List.of(), List.of(), Map.of());

	@Test
	void leavesAloneWhatIsEqualAndTakesItForItsOwn() {
		ConfigPlan plan = plan("1", "1", Map.of());
		assertThat(plan.isEmpty()).isTrue();
		assertThat(plan.drift()).isEmpty();
		assertThat(plan.written()).isEqualTo(Map.of(KEY, Set.of("1")));
	}

	@Test
	void setsWhatTheTargetDoesNotHave() {
		ConfigPlan plan = plan("1", null, Map.of());
		assertThat(plan.set()).isEqualTo(Map.of(KEY, "1"));
		assertThat(plan.written()).isEqualTo(Map.of(KEY, Set.of("1")));
	}

	@Test
	void followsTheSourceWhereItSetTheValueItselfAndRemembersBothUntilThatIsDone() {
		ConfigPlan plan = plan("2", "1", Map.of(KEY, Set.of("1")));
		assertThat(plan.set()).isEqualTo(Map.of(KEY, "2"));
		assertThat(plan.written()).isEqualTo(Map.of(KEY, Set.of("1", "2")));
		assertThat(plan("2", "1", plan.written()).set()).as("crashed before it was set").isEqualTo(Map.of(KEY, "2"));
		assertThat(plan("3", "2", plan.written()).set()).as("crashed after it was set").isEqualTo(Map.of(KEY, "3"));
		assertThat(plan("2", "2", plan.written()).written()).as("done").isEqualTo(Map.of(KEY, Set.of("2")));
	}

	@Test
	void removesWhatTheSourceRemovedIfItSetThat() {
		ConfigPlan plan = plan(null, "1", Map.of(KEY, Set.of("1")));
		assertThat(plan.remove()).containsExactly(KEY);
		assertThat(plan(null, "1", plan.written()).remove()).as("crashed before it was removed").containsExactly(KEY);
		assertThat(plan(null, null, plan.written()).written()).as("done").isEmpty();
	}

	@Test
	void keepsWhatSomebodyElseSet() {
		for (Map<String, Set<String>> written : List.of(Map.<String, Set<String>>of(), Map.of(KEY, Set.of("1")))) {
			for (String source : new String[] { "1", "2", null }) {
				ConfigPlan plan = plan(source, "7", written);
				assertThat(plan.isEmpty()).isTrue();
				assertThat(plan.drift()).containsExactly(new ConfigDrift(KEY, source, "7", Why.OPERATOR, null));
				assertThat(plan.written()).as("it is not Tandem's any more").isEmpty();
			}
		}
	}

	@Test
	void keepsWhatItCannotKnowToBeItsOwn() {
		ConfigPlan plan = plan("2", "1", null);
		assertThat(plan.isEmpty()).isTrue();
		assertThat(plan.drift()).containsExactly(new ConfigDrift(KEY, "2", "1", Why.UNKNOWN, null));
		assertThat(plan("2", null, null).set()).as("nobody set it").isEqualTo(Map.of(KEY, "2"));
	}

	@Test
	void keepsWhatTheUserSays() {
		ConfigRules rules = new ConfigRules(List.of(), List.of(Pattern.compile("retention\\..*")), Map.of());
		ConfigPlan plan = plan("2", "1", Map.of(KEY, Set.of("1")), rules);
		assertThat(plan.isEmpty()).isTrue();
		assertThat(plan.drift()).extracting(ConfigDrift::why).containsExactly(Why.KEPT);
	}

	@Test
	void leavesOutWhatIsExcluded() {
		ConfigRules rules = new ConfigRules(List.of(Pattern.compile("retention\\..*")), List.of(), Map.of());
		assertThat(plan("2", null, Map.of(), rules).isEmpty()).isTrue();
		assertThat(plan("2", "1", Map.of(KEY, Set.of("1")), rules).drift()).extracting(ConfigDrift::why)
			.containsExactly(Why.EXCLUDED);
	}

	@Test
	void setsForAllTopicsWhatTheUserSaysEvenIfItIsExcluded() {
		ConfigRules rules = new ConfigRules(List.of(Pattern.compile("retention\\..*")), List.of(), Map.of(KEY, "9"));
		assertThat(plan(null, null, Map.of(), rules).set()).isEqualTo(Map.of(KEY, "9"));
		assertThat(plan("1", "1", Map.of(KEY, Set.of("1")), rules).set()).isEqualTo(Map.of(KEY, "9"));
		assertThat(plan("1", "7", Map.of(), rules).isEmpty()).as("but what somebody else set").isTrue();
	}

	@Test
	void doesNotTryAgainWhatIsRefused() {
		ConfigPlan plan = ConfigPlan.of(Map.of(KEY, "soon"), Map.of(), Map.of(), RULES, (key, value) -> "no number");
		assertThat(plan.isEmpty()).isTrue();
		assertThat(plan.drift()).containsExactly(new ConfigDrift(KEY, "soon", null, Why.REFUSED, "no number"));
	}

	@ParameterizedTest
	@EnumSource
	void managedTargetsTakeRetentionAndCompaction(ConfigProfile profile) {
		ConfigRules rules = new ConfigRules(List.of(profile.refused()), List.of(), Map.of());
		assertThat(rules.includes("retention.ms")).isTrue();
		assertThat(rules.includes("cleanup.policy")).isTrue();
		assertThat(rules.includes("segment.index.bytes")).isFalse();
		assertThat(rules.includes("index.interval.bytes")).isFalse();
	}

	private static ConfigPlan plan(@Nullable String source, @Nullable String target,
			@Nullable Map<String, Set<String>> written) {
		return plan(source, target, written, RULES);
	}

	private static ConfigPlan plan(@Nullable String source, @Nullable String target,
			@Nullable Map<String, Set<String>> written, ConfigRules rules) {
		return ConfigPlan.of(own(source), own(target), written, rules, (key, value) -> null);
	}

	private static Map<String, String> own(@Nullable String value) {
		Map<String, String> own = new HashMap<>();
		if (value != null) {
			own.put(KEY, value);
		}
		return own;
	}

}
