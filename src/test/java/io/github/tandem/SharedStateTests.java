package io.github.tandem;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;

import io.github.tandem.bridge.Replication;
import io.github.tandem.progress.DeletedTopic;
import io.github.tandem.progress.GapLog;
import io.github.tandem.progress.PartitionCondition;
import io.github.tandem.progress.PartitionStatus;
import io.github.tandem.progress.ReadFailure;
import io.github.tandem.progress.RouteStatus;
import io.github.tandem.progress.StuckPartition;
import io.github.tandem.progress.ThreadStatus;
import io.github.tandem.worker.PollLoop;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What any thread may ask of the replication is read from state that any thread may read:
 * from fields that are final or volatile, or under a lock. Methods are followed through
 * all calls of our own code.
 */
@AnalyzeClasses(packages = PackageTable.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
class SharedStateTests {

	@ArchTest
	void whatAnyThreadMayAskOfALoopIsReadFromVolatileStateOnly(JavaClasses ours) {
		Set<String> asked = Set.of("ask", "status", "inFlightBytes");
		Set<JavaMethod> methods = methods(ours.get(PollLoop.class), (method) -> asked.contains(method.getName()));
		assertThat(methods).as("ask, two of status, inFlightBytes").hasSize(4);
		assertThat(unsafeFields(methods)).isEmpty();
	}

	@ArchTest
	void whatEndpointsMetersAndHealthReadIsVolatile(JavaClasses ours) {
		Set<String> asked = Set.of("routes", "hanging", "gaps", "startUp");
		Set<JavaMethod> methods = methods(ours.get(Replication.class),
				(method) -> asked.contains(method.getName()) && method.getRawParameterTypes().isEmpty());
		assertThat(methods).hasSize(4);
		assertThat(unsafeFields(methods)).isEmpty();
	}

	@ArchTest
	void whatIsHandedToOtherThreadsCannotChange(JavaClasses ours) {
		for (Class<?> shown : List.of(ThreadStatus.class, PartitionStatus.class, PartitionCondition.class,
				ReadFailure.class, RouteStatus.class, StuckPartition.class, DeletedTopic.class, GapLog.Entry.class)) {
			assertThat(ours.get(shown).getFields()).as(shown.getName())
				.allMatch((field) -> field.getModifiers().contains(JavaModifier.FINAL));
		}
	}

	@ArchTest
	void aFieldThatIsNeitherFinalNorVolatileIsFound(JavaClasses ours) {
		Set<JavaMethod> methods = methods(ours.get(PollLoop.class), (method) -> method.getName().equals("beforePoll"));
		assertThat(unsafeFields(methods)).as("of the thread's own").anyMatch((field) -> field.endsWith("nextCommit"));
	}

	private static Set<JavaMethod> methods(JavaClass type, Predicate<JavaMethod> which) {
		return type.getMethods().stream().filter(which).collect(Collectors.toSet());
	}

	// The fields that are accessed from some methods without being safe.
	private static Set<String> unsafeFields(Set<JavaMethod> methods) {
		Set<String> unsafe = new TreeSet<>();
		Set<JavaCodeUnit> seen = new HashSet<>(methods);
		Deque<JavaCodeUnit> left = new ArrayDeque<>(methods);
		while (!left.isEmpty()) {
			JavaCodeUnit unit = left.pop();
			if (unit.getModifiers().contains(JavaModifier.SYNCHRONIZED) || unit.isConstructor()) {
				continue;
			}
			unit.getFieldAccesses()
				.stream()
				.flatMap((access) -> access.getTarget().resolveMember().stream())
				.filter((field) -> isOurs(field.getOwner()) && !isSafe(field))
				.forEach((field) -> unsafe.add(field.getFullName()));
			Stream
				.concat(unit.getCallsFromSelf().stream().map((call) -> call.getTarget().resolveMember()),
						unit.getCodeUnitReferencesFromSelf()
							.stream()
							.map((reference) -> reference.getTarget().resolveMember()))
				.flatMap(Optional::stream)
				.map(JavaCodeUnit.class::cast)
				.filter((called) -> isOurs(called.getOwner()) && seen.add(called))
				.forEach(left::push);
		}
		return unsafe;
	}

	private static boolean isOurs(JavaClass type) {
		return type.getPackageName().startsWith(PackageTable.ROOT);
	}

	private static boolean isSafe(JavaField field) {
		return field.getModifiers().contains(JavaModifier.FINAL)
				|| field.getModifiers().contains(JavaModifier.VOLATILE);
	}

}
