package io.github.tandem.test;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a parameter of type {@link TwoClusters}, or of a kind of it, started once
 * for all test classes of the JVM that share it, and closed at its end.
 */
abstract class ClustersExtension implements ParameterResolver {

	private final Class<? extends TwoClusters> type;

	/**
	 * Create an extension for one type of parameters.
	 * @param type what the parameters of the tests are declared as
	 */
	ClustersExtension(Class<? extends TwoClusters> type) {
		this.type = type;
	}

	@Override
	public final boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return parameter.getParameter().getType() == this.type;
	}

	@Override
	public final Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
		Class<?> testClass = context.getRequiredTestClass();
		if (isShared(testClass)) {
			return started(context.getRoot(), getClass());
		}
		// under a key of its own, since a store looks into those above it
		return started(ofClass(context), testClass);
	}

	private TwoClusters started(ExtensionContext owner, Class<?> key) {
		return owner.getStore(Namespace.create(ClustersExtension.class))
			.computeIfAbsent(key, (ignored) -> start(), TwoClusters.class);
	}

	abstract TwoClusters start();

	/**
	 * Whether a test class takes the clusters that others take too, or some of its own.
	 * @param testClass the test class
	 * @return whether it shares them
	 */
	boolean isShared(Class<?> testClass) {
		return true;
	}

	private static ExtensionContext ofClass(ExtensionContext context) {
		return context.getTestMethod().isEmpty() ? context : ofClass(context.getParent().orElseThrow());
	}

}
