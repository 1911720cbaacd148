package org.quests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.testing.TestData;

/** What others can call has a comment: public types, methods and constructors. */
class DocumentationTest {
  @ParameterizedTest
  @ValueSource(strings = {"quests-core", "quests-gpu", "quests-cli"})
  void whatIsPublicIsDocumented(String module) throws IOException {
    Path folder = TestData.shipped().resolveSibling(module).resolve("src/main/java");
    List<Path> sources;
    try (Stream<Path> all = Files.walk(folder)) {
      sources =
          all.filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !file.toString().contains("simd"))
              .toList();
    }
    assertThat(sources).isNotEmpty();
    assertThat(undocumented(sources)).isEmpty();
  }

  @Test
  void whatIsNotIsNamed(@TempDir Path folder) throws IOException {
    Path source =
        Files.writeString(
            folder.resolve("A.java"),
            """
            /** Told. */
            public class A {
              public void silent() {}
              /** Told. */
              public void told() {}
              void hidden() {}
              @Override public String toString() { return ""; }
              public interface B { int silentToo(); }
              private static class C { public void unreachable() {} }
            }
            """);
    assertThat(undocumented(List.of(source)))
        .containsExactly("A.java: silent", "A.java: B", "A.java: silentToo");
  }

  private static List<String> undocumented(List<Path> sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> found = new ArrayList<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  problem -> {},
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(sources));
      DocTrees comments = DocTrees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        new Scanner(unit, comments, found).scan(unit, true);
      }
    }
    return found;
  }

  /** Goes through a file; its argument says whether others can reach what is around. */
  private static final class Scanner extends TreePathScanner<Void, Boolean> {
    private final String file;
    private final DocTrees comments;
    private final List<String> found;

    Scanner(CompilationUnitTree unit, DocTrees comments, List<String> found) {
      this.file = Path.of(unit.getSourceFile().getName()).getFileName().toString();
      this.comments = comments;
      this.found = found;
    }

    @Override
    public Void visitClass(ClassTree type, Boolean reachable) {
      boolean open = reachable && isOpen(type.getModifiers());
      check(open, type.getSimpleName().toString());
      return super.visitClass(type, open);
    }

    @Override
    public Void visitMethod(MethodTree method, Boolean reachable) {
      boolean overrides =
          method.getModifiers().getAnnotations().stream()
              .anyMatch(a -> a.getAnnotationType().toString().equals("Override"));
      check(reachable && !overrides && isOpen(method.getModifiers()), method.getName().toString());
      // What is declared within a method stays there.
      return null;
    }

    private boolean isOpen(ModifiersTree modifiers) {
      Tree around = getCurrentPath().getParentPath().getLeaf();
      boolean ofInterface = around.getKind() == Tree.Kind.INTERFACE;
      return modifiers.getFlags().contains(Modifier.PUBLIC)
          || modifiers.getFlags().contains(Modifier.PROTECTED)
          || (ofInterface && !modifiers.getFlags().contains(Modifier.PRIVATE));
    }

    private void check(boolean needed, String name) {
      if (needed && comments.getDocCommentTree(getCurrentPath()) == null) {
        found.add(file + ": " + name);
      }
    }
  }
}
