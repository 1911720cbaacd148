package org.quests.cli.plot;

import java.awt.Dimension;
import java.awt.Rectangle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.jfree.chart.JFreeChart;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** A chart as SVG: text stays text, and the same chart gives the same bytes. */
final class SvgPicture {
  private static final String NAMESPACE = "http://www.w3.org/2000/svg";

  private SvgPicture() {}

  static void write(JFreeChart chart, int width, int height, Caption caption, OutputStream out)
      throws IOException {
    try {
      SVGGeneratorContext context = SVGGeneratorContext.createDefault(document());
      context.setComment(null);
      SVGGraphics2D canvas = new SVGGraphics2D(context, false);
      canvas.setSVGCanvasSize(new Dimension(width, height));
      chart.draw(canvas, new Rectangle(width, height));
      Element root = canvas.getRoot();
      // With a view box it can be scaled.
      root.setAttributeNS(null, "viewBox", "0 0 " + width + " " + height);
      // What readers of screens say, and what programs find of a picture that lost its page.
      Element description = root.getOwnerDocument().createElementNS(NAMESPACE, "desc");
      description.setTextContent(caption.description());
      root.insertBefore(description, root.getFirstChild());
      // Batik's own writer names a document type, which some readers fetch from the network.
      Transformer writer = TransformerFactory.newDefaultInstance().newTransformer();
      writer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
      // Into memory first: an error of the file stays one.
      ByteArrayOutputStream picture = new ByteArrayOutputStream();
      writer.transform(new DOMSource(root), new StreamResult(picture));
      picture.writeTo(out);
    } catch (TransformerException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Document document() {
    try {
      return DocumentBuilderFactory.newDefaultNSInstance()
          .newDocumentBuilder()
          .getDOMImplementation()
          .createDocument(NAMESPACE, "svg", null);
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }
}
